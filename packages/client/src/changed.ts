/**
 * Lets tasks that share state wait for each other: look at the state, and if it isn't as it must be, wait for the next
 * change and look again. No change is missed between looking and waiting as long as nothing is awaited in between.
 */
export type Changed = {
  /** Resolves at the next `notify`. */
  wait(): Promise<void>;
  notify(): void;
};

export function createChanged(): Changed {
  let next = Promise.withResolvers<void>();
  return {
    wait: () => next.promise,
    notify() {
      const reached = next;
      next = Promise.withResolvers<void>();
      reached.resolve();
    },
  };
}
