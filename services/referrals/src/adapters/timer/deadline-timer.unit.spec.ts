import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { startDeadlineTimer } from './deadline-timer.ts';

const { log, events } = captureLog();

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** @param answers when to look again, in turn */
function started(...answers: (number | undefined | Error)[]) {
  const looks: number[] = [];
  const timer = startDeadlineTimer({
    passDeadlines: async (now) => {
      looks.push(now);
      const answer = answers[looks.length - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    now: () => Date.now(),
    mostMilliseconds: 1_000,
    log,
  });
  return { looks, timer };
}

describe('the deadline timer', () => {
  it('wakes up at the next deadline', async () => {
    const { looks, timer } = started(300);
    await vi.advanceTimersByTimeAsync(500);
    expect(looks).toEqual([0, 300]);
    await timer.stop();
  });

  it('looks every second when no deadline is known or it is far away', async () => {
    const { looks, timer } = started(undefined, 86_400_000);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(looks).toEqual([0, 1_000, 2_000]);
    await timer.stop();
  });

  it('looks again after a failure', async () => {
    const { looks, timer } = started(new Error('no database'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looks).toEqual([0, 1_000]);
    await timer.stop();
    expect(events).toEqual(['deadlines-not-read']);
  });

  it('has finished its work when it is stopped, and does not look again', async () => {
    let finish: (() => void) | undefined;
    let looks = 0;
    const timer = startDeadlineTimer({
      passDeadlines: () => {
        looks++;
        return new Promise((resolve) => {
          finish = () => resolve(undefined);
        });
      },
      now: () => Date.now(),
      mostMilliseconds: 1_000,
      log,
    });
    let stopped = false;
    const stopping = timer.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    finish?.();
    await stopping;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(looks).toBe(1);
  });
});
