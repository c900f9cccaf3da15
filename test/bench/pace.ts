import { setTimeout as delay } from 'node:timers/promises';

/**
 * Moments at a steady rate, each given when it has come; those that were missed are given at once, with the time at
 * which they were due, so that whoever measures from there sees the waiting too.
 * @param startAt and what is given: milliseconds of `performance.now()`
 */
export async function* dueTimes(
  startAt: number,
  perSecond: number,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) {
    const due = startAt + (index * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await delay(early, undefined, { signal });
    yield due;
  }
}
