import { FeedsServiceService, FollowFeedResponse } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { lengthDelimited } from './length-delimited.ts';

/** What a follower is sent: a response, or an item whose bytes are those of the response already. */
export type FollowFrame = FollowFeedResponse | Buffer;

/**
 * FollowFeed as it is served: an item goes out as it was written, and is neither decoded nor encoded for each of its
 * readers.
 */
export const servedFeedsService = {
  ...FeedsServiceService,
  followFeed: {
    ...FeedsServiceService.followFeed,
    responseSerialize: (frame: FollowFrame): Buffer =>
      Buffer.isBuffer(frame) ? frame : Buffer.from(FollowFeedResponse.encode(frame).finish()),
  },
} as const;

/** Field 1 of FollowFeedResponse, length-delimited. */
const itemTag = 0x0a;

/** The bytes of a FollowFeedResponse with this item. */
export function itemFrame({ bytes }: Pick<StoredItem, 'bytes'>): Buffer {
  return lengthDelimited(itemTag, bytes);
}
