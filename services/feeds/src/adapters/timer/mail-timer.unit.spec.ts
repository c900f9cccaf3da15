import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { startMailTimer } from './mail-timer.ts';

const { log, events } = captureLog();

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('the timer of digests', () => {
  it('looks at once and then every so often, though a look fails', async () => {
    const looks: number[] = [];
    const timer = startMailTimer({
      send: async () => {
        looks.push(Date.now());
        if (looks.length === 1) throw new Error('no database');
      },
      everyMilliseconds: 1_000,
      log,
    });
    await vi.advanceTimersByTimeAsync(2_500);
    await timer.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(looks).toEqual([0, 1_000, 2_000]);
    expect(events).toEqual(['digests-not-looked-for']);
  });

  it('interrupts the look under way when it is stopped, and waits for its end', async () => {
    let ended = false;
    const timer = startMailTimer({
      send: (signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            ended = true;
            resolve();
          }),
        ),
      everyMilliseconds: 1_000,
      log,
    });
    await timer.stop();
    expect(ended).toBe(true);
  });
});
