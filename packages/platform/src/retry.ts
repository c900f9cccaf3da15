import { setTimeout as delay } from 'node:timers/promises';

export type Backoff = { readonly firstMilliseconds: number; readonly mostMilliseconds: number };

export const defaultBackoff: Backoff = { firstMilliseconds: 50, mostMilliseconds: 5_000 };

/** Exponential with full jitter: attempt 1 waits up to `first`, each later one up to twice as long, never above `most`. */
export function backoffMilliseconds(attempt: number, backoff: Backoff, random: () => number = Math.random): number {
  return random() * Math.min(backoff.mostMilliseconds, backoff.firstMilliseconds * 2 ** (attempt - 1));
}

/**
 * Repeats `work` while it throws something that `again` calls passing, until it succeeds or the signal aborts.
 * @throws what `work` threw last.
 */
export async function retrying<T>(
  work: (attempt: number) => Promise<T>,
  options: {
    readonly again: (error: unknown, attempt: number) => boolean;
    readonly signal?: AbortSignal | undefined;
    readonly backoff?: Backoff;
  },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (options.signal?.aborted || !options.again(error, attempt)) throw error;
      const pause = backoffMilliseconds(attempt, options.backoff ?? defaultBackoff);
      await delay(pause, undefined, { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}
