import type { NumberRange } from '../domain/number-range.ts';
import type { Advance, Gap, ReportedNumber, Sequence } from '../domain/sequence.ts';

/** Whose numbers they are: an operator's switch. */
export type Recorder = { readonly operatorId: string; readonly recordingEntity: string };

/** What came of one switch and is not merged yet, with what is known of it. */
export type WaitingNumbers = Recorder & {
  readonly reported: readonly ReportedNumber[];
  readonly before: Sequence | undefined;
  /** Those that hold one of the numbers. */
  readonly gaps: readonly Gap[];
};

/** What operators are told. */
export type SequenceNews = Recorder & NumberRange & { readonly kind: 'found' | 'closed' | 'repeated' };

/** The work of one transaction, which one instance does at a time. */
export type SequenceUnit = {
  /** Takes a bounded number of what waits. @returns full when more may wait */
  take(): Promise<{ readonly waiting: readonly WaitingNumbers[]; readonly full: boolean }>;
  save(changes: readonly (Recorder & Advance)[]): Promise<void>;
  /** Marks a bounded number of the gaps that nobody was told of and that are as old. @returns full when there may be more */
  markReported(
    openedUntil: number,
    at: number,
  ): Promise<{ readonly gaps: readonly (Recorder & NumberRange)[]; readonly full: boolean }>;
  /** Those of the numbers that a refused record came with: a call that has one is the record, corrected. */
  refusedAmong(
    numbers: readonly (Recorder & { readonly number: number })[],
  ): Promise<readonly (Recorder & { readonly number: number })[]>;
  publish(news: readonly SequenceNews[], at: number): Promise<void>;
};

/** Undefined when another instance is at it. */
export type SequenceTransactions = <T>(work: (unit: SequenceUnit) => Promise<T>) => Promise<T | undefined>;
