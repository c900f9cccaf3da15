import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { startSequenceWatch } from './sequence-watch.ts';

const { log, events } = captureLog();

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** @param answers of the merges, in turn; then 'done' */
function started(...answers: ('more' | 'done' | Error | Promise<'done'>)[]) {
  const merges: number[] = [];
  const watch = startSequenceWatch({
    merge: async () => {
      merges.push(Date.now());
      const answer = answers[merges.length - 1] ?? 'done';
      if (answer instanceof Error) throw answer;
      return answer;
    },
    everyMilliseconds: 1_000,
    now: () => Date.now(),
    log,
  });
  return { merges, watch };
}

describe('the watch over sequences', () => {
  it('merges every second', async () => {
    const { merges, watch } = started();
    await vi.advanceTimersByTimeAsync(2_500);
    await watch.stop();
    expect(merges).toEqual([0, 1_000, 2_000]);
  });

  it('goes on at once while there is more', async () => {
    const { merges, watch } = started('more', 'more');
    await vi.advanceTimersByTimeAsync(500);
    await watch.stop();
    expect(merges).toHaveLength(3);
  });

  it('goes on after a failure', async () => {
    const { merges, watch } = started(new Error('no database'));
    await vi.advanceTimersByTimeAsync(1_000);
    await watch.stop();
    expect(merges).toEqual([0, 1_000]);
    expect(events).toEqual(['sequences-not-merged']);
  });

  it('has finished its work when it is stopped, and does not begin again', async () => {
    const { promise, resolve } = Promise.withResolvers<'done'>();
    const { merges, watch } = started(promise);
    let stopped = false;
    const stopping = watch.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    resolve('done');
    await stopping;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(merges).toEqual([0]);
  });

  it('shows that a merge hangs', async () => {
    const { promise, resolve } = Promise.withResolvers<'done'>();
    const { watch } = started('done', promise);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watch.idleSince()).toBe(1_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watch.idleSince()).toBe(61_000);
    resolve('done');
    await watch.stop();
    expect(watch.idleSince()).toBe(0);
  });
});
