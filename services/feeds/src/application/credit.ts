import type { Credit } from './follow-feed.ts';

/** Counts what a follower is ready for. */
export type GrowingCredit = Credit & { add(items: number): void };

export function createCredit(
  first: number,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
): GrowingCredit {
  let left = first;
  let wake: () => void = () => {};
  return {
    get left() {
      return left;
    },
    take() {
      left -= 1;
    },
    add(items) {
      left += items;
      wake();
    },
    async waitForMore(milliseconds, signal) {
      const timer = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        wait(milliseconds, AbortSignal.any([signal, timer.signal])),
      ]);
      timer.abort();
    },
  };
}
