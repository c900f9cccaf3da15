import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NumberRange, overlap, without } from './number-ranges.ts';

const range = fc
  .tuple(fc.nat(20), fc.nat(5))
  .map(([first, more]) => ({ first: BigInt(first), last: BigInt(first + more) }));
const numbersOf = (ranges: readonly NumberRange[]): bigint[] =>
  ranges.flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index)),
  );

describe('ranges of numbers', () => {
  it('without another one have the numbers that are not in it', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 4 }), range, (ranges, taken) => {
        const left = numbersOf(ranges).filter((number) => number < taken.first || number > taken.last);
        expect(numbersOf(without(ranges, taken))).toEqual(left);
      }),
    );
  });

  it('overlap with one that has a number of theirs', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 4 }), range, (ranges, other) => {
        const others = new Set(numbersOf([other]));
        expect(overlap(ranges, other)).toBe(numbersOf(ranges).some((number) => others.has(number)));
      }),
    );
  });
});
