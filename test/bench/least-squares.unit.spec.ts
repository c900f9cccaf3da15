import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastSquaresSlope, secondHalf } from './least-squares.ts';

describe('the slope', () => {
  it('of points on a line is that of the line', () => {
    const whole = fc.integer({ min: -1_000, max: 1_000 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 2, max: 100 }), (slope, start, count) => {
        const points = Array.from({ length: count }, (_, at) => ({ at, value: start + slope * at }));
        expect(leastSquaresSlope(points)).toBeCloseTo(slope, 6);
      }),
    );
  });

  it('lies between what the points say', () => {
    const points = [1, 3, 2, 4].map((value, at) => ({ at, value }));
    expect(leastSquaresSlope(points)).toBeCloseTo(0.8);
  });

  it('of points at one time is an error', () => {
    expect(() => leastSquaresSlope([{ at: 1, value: 2 }])).toThrow(RangeError);
    expect(() => leastSquaresSlope([])).toThrow(RangeError);
  });
});

it('the second half is what comes from the middle of the time on, however many points that are', () => {
  const points = [0, 1, 2, 3, 10, 11, 20].map((at) => ({ at, value: at }));
  expect(secondHalf(points).map(({ at }) => at)).toEqual([10, 11, 20]);
});
