import { expect, it } from 'vitest';
import { growthRatios } from './growth.ts';

const empty = { published: 8_000, raw: 20_000 };

it('is no growth of the hub where the machine got slower by as much', () => {
  expect(growthRatios(empty, { published: 6_000, raw: 15_000 })).toEqual({ unadjusted: 0.75, raw: 0.75, adjusted: 1 });
});

it('shows a hub that got slower while the machine did not', () => {
  expect(growthRatios(empty, { published: 6_000, raw: 20_000 })).toMatchObject({ adjusted: 0.75 });
});

it('shows a hub that got slower while the machine got faster', () => {
  expect(growthRatios(empty, { published: 8_000, raw: 40_000 })).toMatchObject({ unadjusted: 1, adjusted: 0.5 });
});
