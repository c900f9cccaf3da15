import type { ServerDuplexStream } from '@grpc/grpc-js';
import {
  FeedItem,
  type FollowFeedRequest,
  type FollowFeedResponse,
  GetFeedStatusResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';

/** One partner's feed, in memory. */
export function createFakeFeed() {
  const items: FeedItem[] = [];
  const followers = new Set<() => void>();
  let acknowledged = 0n;
  return {
    items,
    append(correlationId: string, event: NonNullable<FeedItem['event']>): void {
      const position = BigInt(items.length + 1);
      items.push({
        ...FeedItem.fromPartial({ position, eventId: `e${position}`, correlationId, time: new Date() }),
        event,
      });
      for (const send of followers) send();
    },
    acknowledge(position: bigint): bigint {
      if (position > acknowledged) acknowledged = position;
      return acknowledged;
    },
    /** As if no acknowledgement had ever come. */
    forgetAcknowledgements(): void {
      acknowledged = 0n;
    },
    status: (): GetFeedStatusResponse =>
      GetFeedStatusResponse.create({ headPosition: BigInt(items.length), acknowledgedPosition: acknowledged }),
    follow(stream: ServerDuplexStream<FollowFeedRequest, FollowFeedResponse>): void {
      let next = 0;
      let credit = 0;
      const send = (): void => {
        for (; credit > 0 && next < items.length; credit--) {
          stream.write({ response: { $case: 'item', value: items[next++] as FeedItem } });
        }
      };
      followers.add(send);
      const leave = (): void => void followers.delete(send);
      stream.on('error', leave);
      stream.on('cancelled', leave);
      stream.on('end', () => {
        leave();
        stream.end();
      });
      stream.on('data', ({ request }: FollowFeedRequest) => {
        if (request?.$case === 'start') {
          next = Number(request.value.afterPosition ?? acknowledged);
          credit = request.value.credit;
        } else if (request?.$case === 'credit') credit += request.value;
        else if (request?.$case === 'acknowledgement') acknowledged = request.value.position;
        send();
      });
    },
  };
}
