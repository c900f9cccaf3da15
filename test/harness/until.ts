import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `look` finds something, and returns it.
 * @param milliseconds how long at most
 * @throws Error with what was waited for
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  milliseconds = 30_000,
): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`within ${milliseconds} ms, ${what} did not happen`);
    await delay(20);
  }
}
