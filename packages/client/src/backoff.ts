import type { Timing } from './timing.ts';

const firstMilliseconds = 50;
const mostMilliseconds = 5_000;

/**
 * Waits after so many failures in a row: exponential with full jitter, up to 50 ms at first and never above 5 s.
 * @param limit the longest to wait all the same, in milliseconds
 */
export function backOff(failures: number, timing: Timing, signal?: AbortSignal, limit = Infinity): Promise<void> {
  const most = Math.min(mostMilliseconds, firstMilliseconds * 2 ** Math.min(failures - 1, 16));
  return timing.delay(Math.min(timing.random() * most, limit), signal);
}
