import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, percentile, rounded } from './statistics.ts';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

describe('the median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, wanted) => {
    expect(median(values)).toBe(wanted);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is an error', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0, 1],
    [0.07, 7],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('at %d of 1 to 100 is %d', (share, wanted) => {
    expect(percentile(hundred, share)).toBe(wanted);
  });

  it('is one of the values, and no more than the share of them is below it', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const found = percentile(values, share);
        expect(values).toContain(found);
        expect(values.filter((value) => value < found).length).toBeLessThanOrEqual(share * values.length);
      }),
    );
  });

  it('never falls when the share grows', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const found = [0, 0.1, 0.5, 0.9, 0.99, 1].map((share) => percentile(values, share));
        expect(found).toEqual([...found].sort((one, other) => one - other));
      }),
    );
  });

  it('of nothing, or at what is no share, is an error', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 99)).toThrow(RangeError);
    expect(() => percentile([1], Number.NaN)).toThrow(RangeError);
  });
});

describe('a rounded number', () => {
  it.each([
    [0.123456, 0.1235],
    [12_345.6, 12_350],
    [0, 0],
    [7, 7],
  ])('of %d is %d', (value, wanted) => {
    expect(rounded(value)).toBe(wanted);
  });
});
