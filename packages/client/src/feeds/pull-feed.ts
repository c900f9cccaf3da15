import type { FeedItem, FeedsServiceService } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { UnaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import { assertFollows } from './feed-order.ts';
import type { From } from './follow-feed.ts';

export type PullFeedOptions = {
  /** Default 'acknowledged'. */
  readonly from?: From;
  /** Items in a page at most, up to 1,000. Default 100. */
  readonly limit?: number;
  /** How long the hub may hold a question while there is nothing, in milliseconds, up to 30,000. Default 20,000. */
  readonly waitMilliseconds?: number;
  /** 'aborted' (default): goes on until the signal. 'head': ends when there is nothing more at the moment. */
  readonly until?: 'aborted' | 'head';
  /** Ends the iteration without an error. Without one, a hub that is away for 30 s ends it with a HubError. */
  readonly signal?: AbortSignal;
};

/** Never empty. */
export type FeedPage = {
  readonly items: readonly FeedItem[];
  /** The newest position of the feed at that moment. */
  readonly headPosition: bigint;
  /** All items of this page, and before, were processed. @throws HubError */
  acknowledge(): Promise<void>;
};

/**
 * The feed by page, for systems that can't hold a stream. Acknowledge each page before you take the next, or the next
 * start begins earlier.
 * @throws HubError where a repetition can't help; FeedGapError
 */
export async function* pullFeed(
  unary: UnaryMethods<typeof FeedsServiceService>,
  options: PullFeedOptions,
  timing: Pick<Timing, 'now'>,
): AsyncGenerator<FeedPage, void, undefined> {
  const { from = 'acknowledged', limit = 100, until = 'aborted', signal } = options;
  const waitMilliseconds = until === 'head' ? 0 : (options.waitMilliseconds ?? 20_000);
  const call = {
    ...(signal ? { signal, deadlineMilliseconds: Infinity } : { deadlineMilliseconds: waitMilliseconds + 30_000 }),
    attemptMilliseconds: waitMilliseconds + 10_000,
  };
  try {
    let position = from === 'acknowledged' ? (await unary.getFeedStatus({}, call)).acknowledgedPosition : from;
    while (!signal?.aborted) {
      const { items, headPosition } = await unary.pullFeed({ afterPosition: position, limit, waitMilliseconds }, call);
      const receivedAt = new Date(timing.now());
      for (const item of items) {
        assertFollows(position, item.position);
        position = item.position;
      }
      const reached = position;
      if (items.length > 0) {
        const acknowledge = async (): Promise<void> =>
          void (await unary.acknowledgeFeed({ position: reached, receivedAt }));
        yield { items, headPosition, acknowledge };
      } else if (until === 'head') {
        return;
      }
    }
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
  }
}
