import { describe, expect, it } from 'vitest';
import { beginOf, countPeriods, periodsBetween, runsOf } from './digest-period.ts';

const at = (time: string): number => Date.parse(time);
const names = (times: readonly number[]): string[] => times.map((time) => new Date(time).toISOString().slice(0, 13));

describe('periods', () => {
  it('begin at midnight and at the full hour, in UTC, and have what is before the next one', () => {
    expect(beginOf('DAY', at('2026-11-24T23:59:59.999Z'))).toBe(at('2026-11-24T00:00:00Z'));
    expect(beginOf('DAY', at('2026-11-25T00:00:00Z'))).toBe(at('2026-11-25T00:00:00Z'));
    expect(beginOf('HOUR', at('2026-11-24T23:59:59.999Z'))).toBe(at('2026-11-24T23:00:00Z'));
  });

  it('are those that begin at or after the first time and before the second', () => {
    const days = (from: string, until: string) => names(periodsBetween('DAY', at(from), at(until)));
    expect(days('2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z')).toEqual(['2026-11-24T00', '2026-11-25T00']);
    expect(days('2026-11-24T00:00:00.001Z', '2026-11-26T00:00:00.001Z')).toEqual(['2026-11-25T00', '2026-11-26T00']);
    expect(days('2026-11-24T01:00:00Z', '2026-11-24T02:00:00Z')).toEqual([]);
    expect(names(periodsBetween('HOUR', at('2026-11-24T22:30:00Z'), at('2026-11-25T00:30:00Z')))).toEqual([
      '2026-11-24T23',
      '2026-11-25T00',
    ]);
  });

  it('are counted without being made', () => {
    expect(countPeriods('HOUR', at('1970-01-01T00:00:00Z'), at('9999-12-31T00:00:00Z'))).toBe(70_389_504);
    expect(countPeriods('DAY', 5, 4)).toBe(0);
  });

  it('that follow each other are one run, unless it is too long', () => {
    const day = 86_400_000;
    expect(runsOf('DAY', [0, day, 2 * day, 4 * day, 5 * day], 2)).toEqual([[0, day], [2 * day], [4 * day, 5 * day]]);
    expect(runsOf('DAY', [], 2)).toEqual([]);
  });
});
