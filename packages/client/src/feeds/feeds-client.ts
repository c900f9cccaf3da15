import type { Client } from '@grpc/grpc-js';
import { type AcknowledgeFeedResponse, FeedsServiceService } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { CallOptions } from '../connection/call-with-retry.ts';
import { type UnaryMethods, unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import { type FollowFeedOptions, followFeed } from './follow-feed.ts';
import { type FeedPage, type PullFeedOptions, pullFeed } from './pull-feed.ts';

/** For every partner: its own feed. */
export type FeedsClient = Omit<UnaryMethods<typeof FeedsServiceService>, 'pullFeed' | 'acknowledgeFeed'> & {
  /** All items up to and including the position were processed. @throws HubError */
  acknowledgeFeed(
    request: { readonly position: bigint; readonly receivedAt?: Date },
    options?: CallOptions,
  ): Promise<AcknowledgeFeedResponse>;
  /**
   * Follows the feed until the signal aborts: reconnects by itself, resumes where it was, and skips nothing.
   * @throws HubError where a repetition can't help; FeedGapError when the feed has a gap
   */
  followFeed(options: FollowFeedOptions): Promise<void>;
  /** The feed by page, for systems that can't hold a stream. @throws (while iterating) HubError, FeedGapError */
  pullFeed(options?: PullFeedOptions): AsyncGenerator<FeedPage, void, undefined>;
};

export function createFeedsClient(channel: () => Client, timing: Timing): FeedsClient {
  const { path, requestSerialize, responseDeserialize } = FeedsServiceService.followFeed;
  const unary = unaryMethods(FeedsServiceService, channel, timing);
  return {
    ...unary,
    acknowledgeFeed: ({ position, receivedAt }, options) => unary.acknowledgeFeed({ position, receivedAt }, options),
    followFeed: (options) =>
      followFeed(
        () => channel().makeBidiStreamRequest(path, requestSerialize, responseDeserialize),
        unary,
        options,
        timing,
      ),
    pullFeed: (options = {}) => pullFeed(unary, options, timing),
  };
}
