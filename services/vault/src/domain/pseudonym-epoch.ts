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

/** A caller who comes back within so many epochs, a year, is known as the same; later it is as if for the first time. */
const linkedEpochs = 4;

/**
 * The present epoch, those before it that link a caller who comes back, and the next one when it begins within the
 * hour, so that nobody has to ask at the turn itself. Oldest first.
 */
export function epochsToHandOut(now: number): PseudonymEpoch[] {
  const epochs = [epochAt(now)];
  while (epochs.length <= linkedEpochs) epochs.unshift(epochAt((epochs[0] as PseudonymEpoch).validFrom - 1));
  const present = epochs.at(-1) as PseudonymEpoch;
  return present.validUntil - now <= noticeMilliseconds ? [...epochs, epochAt(present.validUntil)] : epochs;
}
