import { ThroughlineError } from '@throughline/platform/errors';

export type FeedStatus = {
  readonly headPosition: bigint;
  readonly acknowledgedPosition: bigint;
  /** Nothing is delivered, through no door. */
  readonly paused: boolean;
};

/** An item with its position; what else is in it is the partner's business. */
export type PositionedItem = { readonly position: bigint };

export type FeedReader<Item extends PositionedItem = PositionedItem> = {
  /** Up to `limit` items after the position, in order; none while the feed is paused. */
  page(partnerId: string, afterPosition: bigint, limit: number): Promise<Item[]>;
  status(partnerId: string): Promise<FeedStatus>;
  /**
   * The acknowledged position after it, which never goes back; undefined when the feed is not as long.
   * @param receivedAt when the partner's system got the item, by its own clock
   */
  acknowledge(partnerId: string, position: bigint, receivedAt?: Date): Promise<bigint | undefined>;
};

/** Resolves with true when the partner's feed may have grown since the call, or with false after the time. */
export type WaitForGrowth = (partnerId: string, milliseconds: number, signal: AbortSignal) => Promise<boolean>;

/** What the follower may be told. */
export type FollowerPort<Item extends PositionedItem> = {
  item(item: Item): Promise<void>;
  heartbeat(status: Pick<FeedStatus, 'headPosition' | 'paused'>): Promise<void>;
  handOver(resumeAfterPosition: bigint): Promise<void>;
};

/** How many more items the follower is ready for; more may be added at any time. */
export type Credit = {
  readonly left: number;
  take(): void;
  waitForMore(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export type FollowSettings = { readonly heartbeatMilliseconds: number; readonly pageSize: number };

/**
 * The position to start after.
 * @throws ThroughlineError POSITION_UNKNOWN when the feed is not as long
 */
export async function startingPosition(
  reader: FeedReader,
  partnerId: string,
  asked: bigint | undefined,
): Promise<bigint> {
  const { headPosition, acknowledgedPosition } = await reader.status(partnerId);
  const after = asked ?? acknowledgedPosition;
  if (after > headPosition) {
    throw new ThroughlineError(
      'POSITION_UNKNOWN',
      `The feed has ${headPosition} items: follow from a position that it has, 0 is the beginning.`,
    );
  }
  return after;
}

/**
 * Sends a partner's items in order, as many as there is credit for, then waits for more, with a heartbeat while there
 * is nothing. Memory is bounded by the page size: what isn't sent stays in the database.
 * Ends when `ending` aborts, with a hand-over, or when `signal` aborts, without.
 */
export async function followFeed<Item extends PositionedItem>(parts: {
  readonly reader: FeedReader<Item>;
  readonly partnerId: string;
  readonly afterPosition: bigint;
  readonly credit: Credit;
  readonly follower: FollowerPort<Item>;
  readonly waitForGrowth: WaitForGrowth;
  readonly settings: FollowSettings;
  readonly signal: AbortSignal;
  readonly ending: AbortSignal;
}): Promise<void> {
  const { reader, partnerId, credit, follower, settings } = parts;
  const stop = AbortSignal.any([parts.signal, parts.ending]);
  let position = parts.afterPosition;

  while (!stop.aborted) {
    if (credit.left === 0) {
      await credit.waitForMore(settings.heartbeatMilliseconds, stop);
      if (credit.left === 0 && !stop.aborted) await follower.heartbeat(await reader.status(partnerId));
      continue;
    }
    // Asked before the page is read: growth in between is not missed.
    const waiting = new AbortController();
    const growth = parts.waitForGrowth(
      partnerId,
      settings.heartbeatMilliseconds,
      AbortSignal.any([stop, waiting.signal]),
    );
    const limit = Math.min(credit.left, settings.pageSize);
    const page = await reader.page(partnerId, position, limit);
    for (const item of page) {
      if (stop.aborted) break;
      await follower.item(item);
      credit.take();
      position = item.position;
    }
    if (page.length === limit) {
      waiting.abort();
      continue;
    }
    // The page was the last: what came since has been told of, so nothing is asked for until then.
    if (!(await growth) && !stop.aborted) await follower.heartbeat(await reader.status(partnerId));
  }
  if (!parts.signal.aborted) await follower.handOver(position);
}
