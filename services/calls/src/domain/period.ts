export type Granularity = 'HOUR' | 'DAY';

/** A whole hour or day in UTC. Milliseconds since the epoch; the end is not in it. */
export type Period = { readonly granularity: Granularity; readonly start: number; readonly end: number };

export type PeriodAsked =
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'refused'; readonly reason: 'not-whole' | 'future' };

const lengthOf: Readonly<Record<Granularity, number>> = { HOUR: 3_600_000, DAY: 86_400_000 };

/** The period that begins then; one that goes on now is one. UTC has no change of the clock, so all are as long. */
export function periodOf(granularity: Granularity, start: number, now: number): PeriodAsked {
  const length = lengthOf[granularity];
  if (start % length !== 0) return { kind: 'refused', reason: 'not-whole' };
  if (start > now) return { kind: 'refused', reason: 'future' };
  return { kind: 'period', period: { granularity, start, end: start + length } };
}
