import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type Gap, type ReportedNumber, type Sequence } from './sequence.ts';

const taken = (...numbers: number[]): ReportedNumber[] =>
  numbers.map((number) => ({ number, time: number * 10, taken: true }));
const refused = (...numbers: number[]): ReportedNumber[] =>
  numbers.map((number) => ({ number, time: number * 10, taken: false }));
const ranges = (gaps: readonly { first: number; last: number }[]): string[] =>
  gaps.map(({ first, last }) => `${first}-${last}`);
const known = (lowest: number, highest: number): Sequence => ({
  lowest: { number: lowest, time: lowest * 10 },
  highest: { number: highest, time: highest * 10 },
});
const gap = (first: number, last: number, reportedAt: number | null = null): Gap => ({
  first,
  last,
  neighbourTime: (first - 1) * 10,
  openedAt: 1,
  reportedAt,
});

describe('the numbers of a recording entity', () => {
  it('begin with the first that come, none of which is missing or repeated', () => {
    const { sequence, added, twice, again } = advance(undefined, [], taken(7, 5, 6), 1);
    expect({ sequence, added, twice, again }).toEqual({ sequence: known(5, 7), added: [], twice: [], again: [] });
  });

  it('are missing where they are left out, from the time of the one before', () => {
    const { added } = advance(known(1, 3), [], taken(6, 9), 77);
    expect(added).toEqual([
      { first: 4, last: 5, neighbourTime: 30, openedAt: 77, reportedAt: null },
      { first: 7, last: 8, neighbourTime: 60, openedAt: 77, reportedAt: null },
    ]);
  });

  it('may go on downwards', () => {
    const { sequence, added } = advance(known(5, 6), [], taken(2), 77);
    expect(sequence).toEqual(known(2, 6));
    expect(added).toEqual([{ first: 3, last: 4, neighbourTime: 20, openedAt: 77, reportedAt: null }]);
  });

  it('that come late split a gap, which is as old as before', () => {
    const { removed, added } = advance(known(1, 9), [gap(3, 8)], taken(5), 77);
    expect(removed).toEqual([gap(3, 8)]);
    expect(added).toEqual([gap(3, 4), gap(6, 8)]);
  });

  it('are told as closed when the gap was told of', () => {
    expect(ranges(advance(known(1, 9), [gap(3, 8, 5)], taken(4, 5, 8), 77).closed)).toEqual(['4-5', '8-8']);
  });

  it('are not told as closed when nobody knew of the gap', () => {
    expect(advance(known(1, 9), [gap(3, 8)], taken(4, 5, 8), 77).closed).toEqual([]);
  });

  it('of refused records are not missing', () => {
    const { added } = advance(known(1, 1), [], [...taken(2, 4), ...refused(3)], 77);
    expect(added).toEqual([]);
  });

  it('come twice when two calls have them', () => {
    expect(advance(known(1, 5), [gap(3, 3)], taken(3, 3, 6, 6), 77).twice).toEqual([3, 6]);
  });

  it('come again when they were known, and not when they were missing', () => {
    expect(advance(known(1, 5), [gap(3, 3)], taken(2, 3, 4, 6), 77).again).toEqual([2, 4]);
  });

  it('of refused records never count as repeated', () => {
    const { twice, again } = advance(known(1, 5), [], [...taken(6), ...refused(2, 6, 6, 7)], 77);
    expect({ twice, again }).toEqual({ twice: [], again: [] });
  });

  it('go up to the greatest that a record may have, and down to 0', () => {
    const { added } = advance(undefined, [], taken(0, 2 ** 53 - 2), 77);
    expect(ranges(added)).toEqual([`1-${2 ** 53 - 3}`]);
  });
});

describe('reports of numbers', () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 2 ** 53 - 12, max: 2 ** 53 - 2 }));
  const groups = fc.array(
    fc.record({ numbers: fc.array(fc.record({ number, taken: fc.boolean() }), { minLength: 1 }), tell: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );

  /** Merges group by group, telling of the gaps after those groups that say so. */
  const merge = (all: readonly { numbers: readonly { number: number; taken: boolean }[]; tell: boolean }[]) => {
    let sequence: Sequence | undefined;
    let gaps: Gap[] = [];
    const told = new Set<number>();
    for (const [now, { numbers, tell }] of all.entries()) {
      const next = advance(
        sequence,
        gaps,
        numbers.map((it) => ({ ...it, time: it.number % 1_000 })),
        now,
      );
      sequence = next.sequence;
      gaps = [...gaps.filter((it) => !next.removed.includes(it)), ...next.added];
      for (const { first, last } of next.closed) for (let at = first; at <= last; at++) told.delete(at);
      if (!tell) continue;
      // Only narrow gaps, so that a set of numbers can follow what was told.
      gaps = gaps.map((it) => {
        if (it.reportedAt !== null || it.last - it.first > 100) return it;
        for (let at = it.first; at <= it.last; at++) told.add(at);
        return { ...it, reportedAt: now };
      });
    }
    return { sequence, gaps: gaps.toSorted((one, other) => one.first - other.first), told };
  };

  it('leave missing what none of them has between the least and the greatest, in any order and grouping', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const came = [...new Set(all.flatMap(({ numbers }) => numbers.map((it) => it.number)))].sort((a, b) => a - b);
        const expected = came.flatMap((it, index) => {
          const before = came[index - 1];
          return before === undefined || it === before + 1 ? [] : [`${before + 1}-${it - 1}`];
        });
        const { gaps, sequence } = merge(all);
        expect(ranges(gaps)).toEqual(expected);
        expect([sequence?.lowest.number, sequence?.highest.number]).toEqual([came[0], came.at(-1)]);
      }),
    );
  });

  it('leave each gap with the time of the number before it', () => {
    fc.assert(
      fc.property(groups, (all) => {
        for (const it of merge(all).gaps) expect(it.neighbourTime).toBe((it.first - 1) % 1_000);
      }),
    );
  });

  it('leave open what was told as found and not as closed', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const { gaps, told } = merge(all);
        const open = gaps.filter(({ reportedAt }) => reportedAt !== null);
        const numbers = open.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, at) => first + at),
        );
        expect(new Set(numbers)).toEqual(told);
      }),
    );
  });
});
