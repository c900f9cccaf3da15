import { expect, it } from 'vitest';
import { pastMonths, spread } from './past-months.ts';

const now = Date.UTC(2026, 0, 16, 12);

it('counts months back over the turn of the year, each ending where the next begins', () => {
  const months = pastMonths(now, 3);
  expect(months.map(({ name }) => name)).toEqual(['2025_11', '2025_12', '2026_01']);
  expect(months.slice(1).map(({ fromId }) => fromId)).toEqual(months.slice(0, -1).map(({ toId }) => toId));
  expect(months[2]).toMatchObject({ from: Date.UTC(2026, 0), fromId: '019b76da-a800-0000-0000-000000000000' });
});

it('spreads every row, and the less the shorter the month has been', () => {
  const months = pastMonths(now, 24);
  const shares = spread(1_000_001, months, now);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1_000_001);
  expect((shares.at(-1) ?? 0) / (shares[0] ?? 1)).toBeCloseTo(15.5 / 29, 1);
});
