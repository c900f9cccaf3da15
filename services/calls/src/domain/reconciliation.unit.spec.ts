import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodOf } from './period.ts';
import { differenceKinds, missingNumbers, reconcile, type Tally } from './reconciliation.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 4, 1, 12);

describe('a period', () => {
  it('is a whole hour or day in UTC', () => {
    expect(periodOf('HOUR', noon, noon)).toEqual({
      kind: 'period',
      period: { granularity: 'HOUR', start: noon, end: noon + hour },
    });
    const midnight = Date.UTC(2026, 4, 1);
    expect(periodOf('DAY', midnight, noon)).toEqual({
      kind: 'period',
      period: { granularity: 'DAY', start: midnight, end: midnight + 24 * hour },
    });
  });

  it.each([
    ['HOUR', noon + 1],
    ['HOUR', noon + 30 * 60_000],
    ['DAY', noon],
  ] as const)('that is no whole %s is refused', (granularity, start) => {
    expect(periodOf(granularity, start, noon + 48 * hour)).toEqual({ kind: 'refused', reason: 'not-whole' });
  });

  it('that has not begun is refused', () => {
    expect(periodOf('HOUR', noon, noon - 1)).toEqual({ kind: 'refused', reason: 'future' });
  });
});

describe('a reconciliation', () => {
  const count = fc.bigInt({ min: 0n, max: 2n ** 60n });
  const tallies: fc.Arbitrary<Tally> = fc.record({
    received: count,
    answered: count,
    numbersThatCame: count,
    differences: fc.record({
      NEVER_RECEIVED: count,
      REFUSED: count,
      DUPLICATE: count,
      ABANDONED_BEFORE_ANSWER: count,
      ANSWERED_WITHOUT_CALL_EVENT: count,
      ANSWER_NOT_RECORDED: count,
      PARTIAL_RECORD: count,
    }),
  });

  it('explains what is forwarded by what was received, refused or missing, and the rest is unexplained', () => {
    fc.assert(
      fc.property(tallies, count, (tally, total) => {
        const { received, differences, unexplained } = reconcile(tally, total);
        expect(received + differences.REFUSED + differences.NEVER_RECEIVED + unexplained).toBe(total);
      }),
    );
  });

  it('has nothing unexplained when the operator gave no total', () => {
    fc.assert(fc.property(tallies, (tally) => reconcile(tally, null).unexplained === 0n));
  });

  it('counts as forwarded by sequence the numbers that came and those that are missing', () => {
    const none = Object.fromEntries(differenceKinds.map((kind) => [kind, 0n])) as Tally['differences'];
    const tally = { received: 7n, answered: 5n, numbersThatCame: 9n, differences: { ...none, NEVER_RECEIVED: 3n } };
    expect(reconcile(tally, null).forwardedBySequence).toBe(12n);
  });
});

describe('missing numbers', () => {
  const gap = { recordingEntity: 'MSC-1', time: noon };

  it('are a difference each', () => {
    const all = [...missingNumbers({ ...gap, first: 5, last: 7 })];
    expect(all.map(({ sequenceNumber, detail }) => [sequenceNumber, detail])).toEqual(
      [5, 6, 7].map((number) => [number, 'No record came with this sequence number.']),
    );
  });

  it('of an endless gap are named up to a bound, and then as the rest', () => {
    const all = [...missingNumbers({ ...gap, first: 1, last: 2 ** 53 - 3 })];
    expect(all).toHaveLength(100_000);
    expect(all.at(-1)?.detail).toBe(
      'No record came with this sequence number. So are 100001 to 9007199254740989, not listed.',
    );
  });
});
