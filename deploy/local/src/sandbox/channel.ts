/** Hands values from one task to another, a few at a time. */
export type Channel<T> = AsyncIterable<T> & {
  /** Resolves when there is room for the next. */
  send(value: T): Promise<void>;
  end(): void;
};

/** For one reader. @param room values that may wait */
export function createChannel<T>(room: number): Channel<T> {
  const values: T[] = [];
  let ended = false;
  let changed = Promise.withResolvers<void>();
  const notify = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  return {
    async send(value) {
      values.push(value);
      notify();
      while (values.length >= room && !ended) await changed.promise;
    },
    end() {
      ended = true;
      notify();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const value = values.shift();
        if (value !== undefined) {
          notify();
          yield value;
        } else if (ended) {
          return;
        } else {
          await changed.promise;
        }
      }
    },
  };
}
