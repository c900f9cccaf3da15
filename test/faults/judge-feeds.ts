import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';

/** What a partner's feed is in the end, and what its follower had received. */
export type Testimony = {
  readonly partner: string;
  /** Everything on the feed from its beginning, as it is pulled at the end. */
  readonly feed: readonly FeedItem[];
  /** In the order of receipt, repetitions too. */
  readonly received: readonly FeedItem[];
};

/** What is wrong with one partner's feed: gaps, reordering, doubles, and items received that the feed does not have. */
export function feedProblems({ partner, feed, received }: Testimony): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(`${partner}: ${problem}`);
  const positions = new Map<string, bigint>();
  for (const [index, item] of feed.entries()) {
    const due = BigInt(index + 1);
    if (item.position !== due) say(`the feed has position ${item.position} where ${due} was due`);
    const first = positions.get(item.eventId);
    if (first !== undefined) say(`event ${item.eventId} is at ${first} and again at ${item.position}`);
    else positions.set(item.eventId, item.position);
  }
  let reached = (received[0]?.position ?? 1n) - 1n;
  for (const item of received) {
    if (item.position > reached + 1n) say(`received ${item.position} after ${reached}`);
    if (item.position > reached) reached = item.position;
    const there = feed[Number(item.position) - 1];
    if (!there || !same(item, there)) say(`received an item at ${item.position} that is not on the feed`);
  }
  if (received.length > 0 && reached !== BigInt(feed.length)) say(`received up to ${reached} of ${feed.length}`);
  return problems;
}

/**
 * What is wrong with calls on the desk's feed: each that was acknowledged is there exactly once, and none that was never
 * sent.
 * @param calls.sent by anybody, ever
 */
export function callProblems(
  calls: { readonly acknowledged: ReadonlySet<string>; readonly sent: ReadonlySet<string> },
  deskFeed: readonly FeedItem[],
): string[] {
  const times = new Map<string, number>();
  for (const { event } of deskFeed) {
    if (event?.$case === 'callForwarded') times.set(event.value.callId, (times.get(event.value.callId) ?? 0) + 1);
  }
  return [
    ...[...calls.acknowledged].filter((id) => !times.has(id)).map((id) => `call ${id} was acknowledged and is lost`),
    ...[...times].filter(([, count]) => count > 1).map(([id, count]) => `call ${id} is there ${count} times`),
    ...[...times.keys()].filter((id) => !calls.sent.has(id)).map((id) => `call ${id} was never sent`),
  ];
}

/** Each of these ids goes exactly these steps. */
export type Way = { readonly ids: ReadonlySet<string>; readonly steps: readonly Step[] };
type Step = NonNullable<FeedItem['event']>['$case'];

/** What is wrong with the ways of calls and referrals on a feed: a step that is missing, twice, or before another. */
export function wayProblems(partner: string, feed: readonly FeedItem[], ways: readonly Way[]): string[] {
  const gone = new Map<string, Step[]>();
  for (const { event } of feed) {
    const id = event && idOf(event);
    if (id) gone.set(id, [...(gone.get(id) ?? []), event.$case]);
  }
  return ways.flatMap(({ ids, steps }) =>
    [...ids]
      .map((id) => ({ id, went: (gone.get(id) ?? []).join(', ') }))
      .filter(({ went }) => went !== steps.join(', '))
      .map(({ id, went }) => `${partner}: ${id} went: ${went}`),
  );
}

/** Of those events that are a step of a call's or a referral's way. */
function idOf(event: NonNullable<FeedItem['event']>): string | undefined {
  switch (event.$case) {
    case 'callForwarded':
    case 'informationGiven':
    case 'callAnswered':
      return event.value.callId;
    case 'referralSent':
    case 'referralAccepted':
    case 'referralRejected':
    case 'referralCancelled':
    case 'referralCompleted':
    case 'referralUnplaced':
      return event.value.referralId;
    default:
      return undefined;
  }
}

/**
 * What is wrong with the order of a feed: events of one topic partition are there in the order of the partition.
 * @param partitions ids of events, in order, as they first appear on each partition
 */
export function orderProblems(
  partner: string,
  feed: readonly FeedItem[],
  partitions: ReadonlyMap<string, readonly string[]>,
): string[] {
  const place = new Map<string, { readonly partition: string; readonly index: number }>();
  for (const [partition, ids] of partitions) {
    for (const [index, id] of ids.entries()) place.set(id, { partition, index });
  }
  const latest = new Map<string, number>();
  const problems: string[] = [];
  for (const { eventId, position } of feed) {
    const at = place.get(eventId);
    if (!at) {
      problems.push(`${partner}: the event at ${position} is on no topic`);
      continue;
    }
    if (at.index < (latest.get(at.partition) ?? -1)) {
      problems.push(`${partner}: the event at ${position} comes after one that follows it on ${at.partition}`);
    }
    latest.set(at.partition, at.index);
  }
  return problems;
}

function same(one: FeedItem, other: FeedItem): boolean {
  return Buffer.from(FeedItem.encode(one).finish()).equals(FeedItem.encode(other).finish());
}
