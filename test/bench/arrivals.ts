export type Arrivals = {
  /** Resolves with the milliseconds that each of the next so many took, from when it was due. */
  expect(count: number): Promise<number[]>;
  /** @param at milliseconds of `performance.now()` */
  due(id: string, at: number): void;
  /** Now. What is not due, or is there already, does not count. */
  arrived(id: string): void;
  /** What is expected, now or later, fails. */
  fail(error: unknown): void;
};

export function createArrivals(now: () => number = performance.now.bind(performance)): Arrivals {
  const waiting = new Map<string, number>();
  let expected = 0;
  let milliseconds: number[] = [];
  let all = Promise.withResolvers<number[]>();
  let failed: { readonly error: unknown } | undefined;
  // Whoever expects looks at it; between rounds nobody does.
  all.promise.catch(() => {});
  return {
    expect(count) {
      expected = count;
      milliseconds = [];
      all = Promise.withResolvers();
      all.promise.catch(() => {});
      if (failed) all.reject(failed.error);
      return all.promise;
    },
    due: (id, at) => void waiting.set(id, at),
    arrived(id) {
      const at = waiting.get(id);
      if (at === undefined) return;
      waiting.delete(id);
      milliseconds.push(now() - at);
      if (milliseconds.length === expected) all.resolve(milliseconds);
    },
    fail(error) {
      failed = { error };
      all.reject(error);
    },
  };
}
