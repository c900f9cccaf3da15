import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochAt, epochsToHandOut } from './pseudonym-epoch.ts';

const minute = 60_000;

describe('the epoch of pseudonyms', () => {
  it.each([
    ['2026-01-01T00:00:00.000Z', '2026-Q1'],
    ['2026-03-31T23:59:59.999Z', '2026-Q1'],
    ['2026-04-01T00:00:00.000Z', '2026-Q2'],
    ['2026-06-30T23:59:59.999Z', '2026-Q2'],
    ['2026-09-30T23:59:59.999Z', '2026-Q3'],
    ['2026-12-31T23:59:59.999Z', '2026-Q4'],
    ['2027-01-01T00:00:00.000Z', '2027-Q1'],
    ['2028-02-29T12:00:00.000Z', '2028-Q1'],
  ])('of %s is %s', (time, epoch) => {
    expect(epochAt(Date.parse(time)).epoch).toBe(epoch);
  });

  it('holds every moment in exactly one, without gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0) }), (time) => {
        const present = epochAt(time);
        expect(present.validFrom).toBeLessThanOrEqual(time);
        expect(present.validUntil).toBeGreaterThan(time);
        expect(epochAt(present.validUntil).validFrom).toBe(present.validUntil);
        expect(epochAt(present.validUntil).epoch).not.toBe(present.epoch);
        expect(epochAt(present.validFrom)).toEqual(present);
      }),
    );
  });
});

describe('the epochs that are handed out', () => {
  const turn = Date.UTC(2027, 0);

  it.each([
    [turn - 61 * minute, ['2026-Q4']],
    [turn - 60 * minute, ['2026-Q4', '2027-Q1']],
    [turn - 1, ['2026-Q4', '2027-Q1']],
  ])('at %s are the four before, which link a caller who comes back, and %s', (now, epochs) => {
    const before = ['2025-Q4', '2026-Q1', '2026-Q2', '2026-Q3'];
    expect(epochsToHandOut(now).map(({ epoch }) => epoch)).toEqual([...before, ...epochs]);
  });

  it('move on when the epoch turns', () => {
    const epochs = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4', '2027-Q1'];
    expect(epochsToHandOut(turn).map(({ epoch }) => epoch)).toEqual(epochs);
  });
});
