import { createHash } from 'node:crypto';

/** What a digest is of: a day or an hour, in UTC. */
export type Period = 'DAY' | 'HOUR';

const milliseconds = { DAY: 86_400_000, HOUR: 3_600_000 } as const;

/** When the day or the hour began that an item is counted in. @param appendedAt of the item, as the hub sent it */
export function periodOf(appendedAt: Date, period: Period): Date {
  return new Date(Math.floor(appendedAt.getTime() / milliseconds[period]) * milliseconds[period]);
}

/** When the period after this one begins. */
export function nextPeriod(beginsAt: Date, period: Period): Date {
  return new Date(beginsAt.getTime() + milliseconds[period]);
}

/** What a partner keeps of each item. */
export type DigestedItem = { readonly position: bigint; readonly eventId: string };

/** In the same form as the hub's; positions are 0 where there is no item. */
export type OwnDigest = {
  readonly items: bigint;
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
  readonly sha256: string;
};

/**
 * The digest of a partner's own records of one period, to be compared with the hub's.
 * @param items of the period, in the order of their positions, each once
 * @throws RangeError where they are not
 */
export async function digestOf(items: Iterable<DigestedItem> | AsyncIterable<DigestedItem>): Promise<OwnDigest> {
  const hash = createHash('sha256');
  let [count, first, last] = [0n, 0n, 0n];
  for await (const { position, eventId } of items) {
    if (position <= last) throw new RangeError(`position ${position} came after ${last}: sort by position`);
    if (count === 0n) first = position;
    last = position;
    count += 1n;
    hash.update(`${position} ${eventId}\n`);
  }
  return { items: count, firstPosition: first, lastPosition: last, sha256: hash.digest('hex') };
}
