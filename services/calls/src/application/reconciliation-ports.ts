import type { Granularity, Period } from '../domain/period.ts';
import type { Difference, Tally } from '../domain/reconciliation.ts';

export type Books = {
  /** What one operator's period counts, as of one moment, with the operator's own total if it gave one. */
  tally(operatorId: string, period: Period): Promise<{ readonly tally: Tally; readonly total: bigint | null }>;
  /** The same differences one by one: streams of one kind or more, each in the order of time, read page by page. */
  differences(operatorId: string, period: Period): readonly AsyncIterable<Difference>[];
};

/** An operator's own count. @property actor for the audit */
export type Total = {
  readonly operatorId: string;
  readonly actor: string;
  readonly period: Period;
  readonly forwarded: number;
};

export type Totals = {
  /** The latest stands; each is in the audit. */
  save(total: Total, at: number): Promise<void>;
};

/** Missing numbers that the operator was told of. */
export type OpenGap = {
  readonly recordingEntity: string;
  readonly first: number;
  readonly last: number;
  /** Milliseconds since the epoch. */
  readonly foundAt: number;
};

export type Gaps = {
  /** In the order of recording entities and numbers. */
  open(operatorId: string, most: number): Promise<readonly OpenGap[]>;
};

/** A period as it was asked for. @property start milliseconds since the epoch */
export type PeriodRequest = { readonly granularity: Granularity; readonly start: number };
