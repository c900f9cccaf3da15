/** The middle of the values; of an even number of them, the mean of the two in the middle. @throws for none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('there is no median of nothing');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/**
 * The smallest of the values that at least `share` of them do not exceed (nearest rank).
 * @param share from 0 to 1: 0.99 for p99
 * @throws for no values, or a share that is none
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${share} is not a share from 0 to 1`);
  const sorted = [...values].sort((one, other) => one - other);
  // The product is rounded first: 0.07 * 100 is 7.000000000000001, and its seventh value is meant, not the eighth.
  const rank = Math.max(1, Math.ceil(Number((share * sorted.length).toFixed(6))));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('there is no percentile of nothing');
  return value;
}

/** With so many significant digits that noise is not printed, and as a number again. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
