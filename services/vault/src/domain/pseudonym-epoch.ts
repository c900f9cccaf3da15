/** How long one key turns numbers into pseudonyms: a calendar quarter in UTC. Times are milliseconds. */
export type PseudonymEpoch = {
  /** Such as `2026-Q4`. */
  readonly epoch: string;
  readonly validFrom: number;
  /** The first moment of the next one. */
  readonly validUntil: number;
};

const noticeMilliseconds = 60 * 60_000;
const monthsInQuarter = 3;

export function epochAt(time: number): PseudonymEpoch {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const quarter = Math.floor(date.getUTCMonth() / monthsInQuarter);
  return {
    epoch: `${year}-Q${quarter + 1}`,
    validFrom: Date.UTC(year, quarter * monthsInQuarter),
    validUntil: Date.UTC(year, (quarter + 1) * monthsInQuarter),
  };
}

/** The present epoch, and the next one when it begins within the hour, so that nobody has to ask at the turn itself. */
export function epochsToHandOut(now: number): PseudonymEpoch[] {
  const present = epochAt(now);
  return present.validUntil - now <= noticeMilliseconds ? [present, epochAt(present.validUntil)] : [present];
}
