import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { startReplayTimer } from './replay-timer.ts';

const { log, events } = captureLog();
type Answer = 'more' | 'running' | 'idle';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** @param answers of the runs, in turn; then 'idle' */
function started(...answers: (Answer | Error | Promise<Answer>)[]) {
  const runs: number[] = [];
  const timer = startReplayTimer({
    runReplays: async (now) => {
      runs.push(now);
      const answer = answers[runs.length - 1] ?? 'idle';
      if (answer instanceof Error) throw answer;
      return answer;
    },
    now: () => Date.now(),
    log,
  });
  return { runs, timer };
}

describe('the timer of replays', () => {
  it('runs ten times a second while one runs, and looks once a second otherwise', async () => {
    const { runs, timer } = started('running', 'running');
    await vi.advanceTimersByTimeAsync(1_500);
    await timer.stop();
    expect(runs).toEqual([0, 100, 200, 1_200]);
  });

  it('goes on at once while there is more', async () => {
    const { runs, timer } = started('more', 'more');
    await vi.advanceTimersByTimeAsync(500);
    await timer.stop();
    expect(runs).toHaveLength(3);
  });

  it('is woken, and also while it runs', async () => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { runs, timer } = started('idle', promise);
    await vi.advanceTimersByTimeAsync(300);
    timer.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toEqual([0, 300]);
    timer.wake();
    resolve('idle');
    await vi.advanceTimersByTimeAsync(10);
    await timer.stop();
    expect(runs).toHaveLength(3);
  });

  it('goes on after a failure', async () => {
    const { runs, timer } = started(new Error('no database'));
    await vi.advanceTimersByTimeAsync(1_000);
    await timer.stop();
    expect(runs).toEqual([0, 1_000]);
    expect(events).toEqual(['replays-not-read']);
  });

  it('has finished its step when it is stopped, and does not begin again', async () => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { runs, timer } = started(promise);
    let stopped = false;
    const stopping = timer.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    resolve('more');
    await stopping;
    timer.wake();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runs).toEqual([0]);
  });
});
