import type { handleBidiStreamingCall, handleUnaryCall, ServerDuplexStream } from '@grpc/grpc-js';
import {
  type AcknowledgeFeedRequest,
  type AcknowledgeFeedResponse,
  FeedItem,
  FeedsServiceService,
  type FollowFeedRequest,
  type FollowFeedResponse,
  type GetFeedStatusRequest,
  GetFeedStatusResponse,
  type PauseFeedRequest,
  type PauseFeedResponse,
  type PullFeedRequest,
  type PullFeedResponse,
  type ResumeFeedRequest,
  type ResumeFeedResponse,
  type SetFeedFilterRequest,
  type SetFeedFilterResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';

export type FollowStream = ServerDuplexStream<FollowFeedRequest, FollowFeedResponse>;

/** A feed in memory that honours credit. `onSent` may end the stream after an item, and then answers false. */
export function createFakeFeeds(
  length: number,
  onSent: (position: bigint, stream: FollowStream) => boolean = () => true,
) {
  const items = Array.from({ length }, (_, index) =>
    FeedItem.fromPartial({ position: BigInt(index + 1), eventId: `event-${index + 1}` }),
  );
  const state = {
    items,
    acknowledged: 0n,
    acknowledgements: [] as bigint[],
    starts: [] as (bigint | undefined)[],
    sent: 0,
    pausedAt: undefined as Date | undefined,
    eventKinds: [] as string[],
    /** What the status says beside. */
    status: {} as Partial<GetFeedStatusResponse>,
  };

  const followFeed: handleBidiStreamingCall<FollowFeedRequest, FollowFeedResponse> = (stream) => {
    let next = 0;
    let credit = 0;
    let open = true;
    const send = (): void => {
      for (; open && credit > 0 && next < items.length; credit--) {
        const item = items[next++] as FeedItem;
        state.sent += 1;
        stream.write({ response: { $case: 'item', value: item } });
        open = onSent(item.position, stream);
      }
    };
    stream.on('error', () => {});
    stream.on('end', () => {
      open = false;
      stream.end();
    });
    stream.on('data', ({ request }: FollowFeedRequest) => {
      if (request?.$case === 'start') {
        state.starts.push(request.value.afterPosition);
        next = Number(request.value.afterPosition ?? state.acknowledged);
        credit = request.value.credit;
      } else if (request?.$case === 'credit') {
        credit += request.value;
      } else if (request?.$case === 'acknowledgement') {
        state.acknowledgements.push(request.value.position);
        state.acknowledged = request.value.position;
      }
      send();
    });
  };
  const acknowledgeFeed: handleUnaryCall<AcknowledgeFeedRequest, AcknowledgeFeedResponse> = ({ request }, callback) => {
    state.acknowledgements.push(request.position);
    state.acknowledged = request.position;
    callback(null, { acknowledgedPosition: request.position });
  };
  const getFeedStatus: handleUnaryCall<GetFeedStatusRequest, GetFeedStatusResponse> = (_call, callback) => {
    const { pausedAt, eventKinds } = state;
    const status = { headPosition: BigInt(items.length), acknowledgedPosition: state.acknowledged };
    callback(null, GetFeedStatusResponse.fromPartial({ ...status, pausedAt, eventKinds, ...state.status }));
  };
  const pauseFeed: handleUnaryCall<PauseFeedRequest, PauseFeedResponse> = (_call, callback) => {
    state.pausedAt = new Date('2026-11-01T10:00:00Z');
    callback(null, { pausedAt: state.pausedAt });
  };
  const resumeFeed: handleUnaryCall<ResumeFeedRequest, ResumeFeedResponse> = (_call, callback) => {
    state.pausedAt = undefined;
    callback(null, {});
  };
  const setFeedFilter: handleUnaryCall<SetFeedFilterRequest, SetFeedFilterResponse> = ({ request }, callback) => {
    state.eventKinds = request.eventKinds;
    callback(null, request);
  };
  const pullFeed: handleUnaryCall<PullFeedRequest, PullFeedResponse> = ({ request }, callback) => {
    const after = Number(request.afterPosition ?? state.acknowledged);
    const page = items.slice(after, after + request.limit);
    callback(null, { items: page, headPosition: BigInt(items.length), paused: false });
  };
  return {
    definition: FeedsServiceService,
    implementation: { followFeed, acknowledgeFeed, getFeedStatus, pullFeed, pauseFeed, resumeFeed, setFeedFilter },
    state,
  };
}
