import type { Timing } from '../timing.ts';

/** A clock that moves when a test says so, and no luck: retries follow at once. */
export function createFakeTiming(): Timing & { advance(milliseconds: number): void } {
  let now = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    random: () => 0,
    delay(milliseconds, signal) {
      if (milliseconds <= 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = {
          until: now + milliseconds,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      });
    },
    advance(milliseconds) {
      now += milliseconds;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake();
    },
  };
}
