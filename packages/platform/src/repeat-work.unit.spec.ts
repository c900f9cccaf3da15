import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { repeatWork } from './repeat-work.ts';

/** Work whose turns end when the test says so, every 1,000 ms, and 5,000 ms after one that failed. */
function aWork() {
  vi.useFakeTimers();
  const turns: PromiseWithResolvers<void>[] = [];
  const failures: unknown[] = [];
  let signal: AbortSignal | undefined;
  const repeated = repeatWork({
    work: async (stopping) => {
      signal = stopping;
      const turn = Promise.withResolvers<void>();
      turns.push(turn);
      await turn.promise;
      return 1_000;
    },
    onFailure: (error) => failures.push(error),
    afterFailureMilliseconds: 5_000,
  });
  onTestFinished(async () => {
    for (const turn of turns) turn.resolve();
    await repeated.stop();
    vi.useRealTimers();
  });
  return {
    repeated,
    failures,
    begun: () => turns.length,
    aborted: () => signal?.aborted,
    async end(error?: Error) {
      if (error) turns.at(-1)?.reject(error);
      else turns.at(-1)?.resolve();
      await vi.advanceTimersByTimeAsync(0);
    },
    pass: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds),
  };
}

describe('work that is repeated', () => {
  it('begins at once, and again when the pause after the turn is over', async () => {
    const { begun, end, pass } = aWork();
    expect(begun()).toBe(1);
    await pass(10_000);
    expect(begun()).toBe(1);
    await end();
    await pass(999);
    expect(begun()).toBe(1);
    await pass(1);
    expect(begun()).toBe(2);
  });

  it('tells of a turn that fails, and pauses as long as is set for that', async () => {
    const { failures, begun, end, pass } = aWork();
    await end(new Error('away'));
    expect(failures).toEqual([new Error('away')]);
    await pass(4_999);
    expect(begun()).toBe(1);
    await pass(1);
    expect(begun()).toBe(2);
  });

  it('begins at once when it is woken in a pause', async () => {
    const { repeated, begun, end } = aWork();
    await end();
    repeated.wake();
    expect(begun()).toBe(2);
  });

  it('begins once more right after the turn in which it was woken, however often', async () => {
    const { repeated, begun, end, pass } = aWork();
    repeated.wake();
    repeated.wake();
    expect(begun()).toBe(1);
    await end();
    await pass(0);
    expect(begun()).toBe(2);
    await end();
    await pass(0);
    expect(begun()).toBe(2);
  });

  it('stops after the turn under way, which is told', async () => {
    const { repeated, aborted, begun, end, pass } = aWork();
    let stopped = false;
    const stopping = repeated.stop().then(() => {
      stopped = true;
    });
    await pass(0);
    expect([aborted(), stopped]).toEqual([true, false]);
    await end();
    await stopping;
    repeated.wake();
    await pass(60_000);
    expect(begun()).toBe(1);
  });

  it('is idle since the last turn ended, so that one that hangs shows', async () => {
    const { repeated, end, pass } = aWork();
    await pass(70_000);
    expect(repeated.idleSince()).toBe(70_000);
    await end();
    expect(repeated.idleSince()).toBe(0);
  });
});
