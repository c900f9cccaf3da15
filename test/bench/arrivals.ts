export type Arrivals = {
  /** Resolves with the milliseconds that each of the next so many took, from when it was due. */
  expect(count: number): Promise<number[]>;
  /** @param at milliseconds of `performance.now()` */
  due(id: string, at: number): void;
  /** Now. What is not due, or is there already, does not count. */
  arrived(id: string): void;
  fail(error: unknown): void;
};

export function createArrivals(now: () => number = performance.now.bind(performance)): Arrivals {
  const waiting = new Map<string, number>();
  let expected = 0;
  let milliseconds: number[] = [];
  let all = Promise.withResolvers<number[]>();
  return {
    expect(count) {
      expected = count;
      milliseconds = [];
      all = Promise.withResolvers();
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
    fail: (error) => all.reject(error),
  };
}
