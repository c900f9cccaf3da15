/** @param at what the slope is per, such as hours */
export type Point = { readonly at: number; readonly value: number };

/** The slope of the straight line that is closest to the points. @throws RangeError for points that have none */
export function leastSquaresSlope(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)];
  const spread = points.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  if (!(spread > 0)) throw new RangeError('a slope needs points at two times at least');
  return points.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
}

/** The points at or after the middle of their time: what comes before is warming up. */
export function secondHalf(points: readonly Point[]): Point[] {
  const times = points.map(({ at }) => at);
  const middle = (Math.min(...times) + Math.max(...times)) / 2;
  return points.filter(({ at }) => at >= middle);
}
