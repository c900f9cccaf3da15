import type { FeedItem, PartnerClient } from '@throughline/client';
import type { Observe } from './observation.ts';
import { createOrderedWork } from './ordered-work.ts';
import { interruptionsOf, reasonOf } from './report-interruptions.ts';

/** How long the last acknowledgement may take; items without one come again at the next start. */
const lastAcknowledgementMilliseconds = 2_000;

/**
 * A partner's system that follows its feed and works on several items at a time. Items are acknowledged in the order
 * of the feed, when their work is done. Stopping takes no more items, waits for the work under way until `giveUp`
 * aborts, and acknowledges what is done.
 * @throws HubError where a repetition can't help; FeedGapError
 */
export async function runFollower(parts: {
  readonly partnerId: string;
  readonly client: PartnerClient;
  readonly itemsAtOnce: number;
  readonly observe: Observe;
  readonly stop: AbortSignal;
  /** Called for every item, in order. */
  readonly see: (item: FeedItem) => void;
  /** The work that an item makes; undefined for none. It throws only when it was given up. */
  readonly workOn: (item: FeedItem) => (() => Promise<void>) | undefined;
}): Promise<void> {
  const { partnerId, client, observe } = parts;
  const work = createOrderedWork(parts.itemsAtOnce);
  try {
    await client.feeds.followFeed({
      signal: parts.stop,
      acknowledge: 'by-hand',
      onItem: async (item, { ack }) => {
        parts.see(item);
        await work.begin(item.position, ack, parts.workOn(item) ?? (() => Promise.resolve()));
      },
      ...interruptionsOf(partnerId, observe),
    });
  } finally {
    // A follower that failed says so at once; its work comes again at the next start.
    if (parts.stop.aborted) await work.drained();
    if (work.reached > 0n) {
      await client.feeds
        .acknowledgeFeed({ position: work.reached }, { deadlineMilliseconds: lastAcknowledgementMilliseconds })
        .catch((error: unknown) => observe({ kind: 'interrupted', partnerId, reason: reasonOf(error), failures: 1 }));
    }
  }
}
