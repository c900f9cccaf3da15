import { ThroughlineError } from '@throughline/platform/errors';
import {
  beginOf,
  countPeriods,
  type DigestPeriod,
  digestPeriods,
  periodsBetween,
  runsOf,
} from '../domain/digest-period.ts';

/** What a feed held in one period; of one without items the positions are 0. Times are milliseconds since the epoch. */
export type PeriodDigest = {
  readonly beginsAt: number;
  readonly items: bigint;
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
  /** Of the lines "<position> <event id>\n", lower case hex. */
  readonly sha256: string;
};

export type Digest = PeriodDigest & { readonly endsAt: number; readonly complete: boolean };

export type DigestStore = {
  /**
   * From a time before the first item to a moment such that all that is put on the feed later has a later time;
   * undefined for a feed without items.
   */
  span(partnerId: string): Promise<{ readonly beganAt: number; readonly now: number } | undefined>;
  /** Those of these periods that were kept. */
  kept(partnerId: string, period: DigestPeriod, begins: readonly number[]): Promise<PeriodDigest[]>;
  keep(partnerId: string, period: DigestPeriod, digests: readonly PeriodDigest[]): Promise<void>;
  /**
   * Computes those of periods that follow each other, one digest for each, in order.
   * @throws the signal's reason
   */
  compute(
    partnerId: string,
    period: DigestPeriod,
    begins: readonly number[],
    signal: AbortSignal,
  ): Promise<PeriodDigest[]>;
};

export type ListDigests = (
  asked: {
    readonly partnerId: string;
    readonly period: DigestPeriod;
    /** Milliseconds since the epoch; the second is excluded. */
    readonly from: number;
    readonly until: number;
  },
  signal: AbortSignal,
) => Promise<Digest[]>;

const mostPeriods = 400;
/** What was computed is kept after as many, so that a caller that gave up finds it the next time. */
const periodsAtOnce = 10;
/** Digests are kept when their period has been over for so long: a clock that is set back by less changes none. */
const keepAfterMilliseconds = 60_000;

/** @throws (when asked) ThroughlineError REQUEST_INVALID; the signal's reason */
export function createListDigests(store: DigestStore): ListDigests {
  return async ({ partnerId, period, from, until }, signal) => {
    checkRange(period, from, until);
    const length = digestPeriods[period];
    const span = await store.span(partnerId);
    if (!span) return [];
    const { now } = span;
    const begins = periodsBetween(period, Math.max(from, beginOf(period, span.beganAt)), Math.min(until, now + 1));

    const digests = new Map<number, PeriodDigest>();
    for (const digest of await store.kept(partnerId, period, begins)) digests.set(digest.beginsAt, digest);
    const missing = begins.filter((begin) => !digests.has(begin));
    for (const run of runsOf(period, missing, periodsAtOnce)) {
      const computed = await store.compute(partnerId, period, run, signal);
      for (const digest of computed) digests.set(digest.beginsAt, digest);
      await store.keep(
        partnerId,
        period,
        computed.filter(({ beginsAt }) => beginsAt + length + keepAfterMilliseconds <= now),
      );
    }
    return begins.flatMap((begin) => {
      const digest = digests.get(begin);
      if (!digest || digest.items === 0n) return [];
      return { ...digest, endsAt: begin + length, complete: begin + length <= now };
    });
  };
}

function checkRange(period: DigestPeriod, from: number, until: number): void {
  if (until <= from) throw new ThroughlineError('REQUEST_INVALID', 'until must be after from.');
  if (countPeriods(period, from, until) > mostPeriods) {
    const unit = period === 'DAY' ? 'days' : 'hours';
    throw new ThroughlineError(
      'REQUEST_INVALID',
      `These are more than ${mostPeriods} ${unit}: ask for at most ${mostPeriods} at once, one request after the other.`,
    );
  }
}
