import { setTimeout as delay } from 'node:timers/promises';
import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { upDownCounter } from '@throughline/platform/telemetry/instruments';
import type {
  FeedsServiceServer,
  FollowFeedRequest,
  FollowFeedResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { createCredit, type GrowingCredit } from '../../application/credit.ts';
import { type FeedReader, followFeed, startingPosition, type WaitForGrowth } from '../../application/follow-feed.ts';
import type { DeliveryLog } from '../postgres/delivery-log.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import type { StreamAcknowledgements } from '../postgres/stream-acknowledgements.ts';
import type { Acknowledge } from './acknowledge.ts';
import { type FollowFrame, itemFrame } from './item-frame.ts';

const streams = upDownCounter('throughline.feed.streams');

const heartbeatMilliseconds = 10_000;
const pageSize = 500;
const defaultCredit = 100;

/** The live stream of a partner's feed. `ending` aborts when this instance is about to stop. */
export function createFollowHandler(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly reader: FeedReader<StoredItem>;
  readonly acknowledge: Acknowledge;
  readonly acknowledgements: StreamAcknowledgements;
  readonly deliveries: DeliveryLog;
  readonly waitForGrowth: WaitForGrowth;
  readonly ending: AbortSignal;
}): FeedsServiceServer['followFeed'] {
  const { handlers, partnerOf, reader, acknowledge, acknowledgements, deliveries, waitForGrowth, ending } = parts;

  /** Credits and acknowledgements, until the follower ends its side. */
  const takeRequests = async (
    requests: AsyncIterator<FollowFeedRequest>,
    partnerId: string,
    credit: GrowingCredit,
    sentPosition: () => bigint,
  ): Promise<void> => {
    const take = async (position: bigint, receivedAt?: Date): Promise<void> => {
      // What this stream sent is known. Anything else may have come through another door, or be a mistake to be told of.
      if (position <= sentPosition()) acknowledgements.note(partnerId, position, receivedAt);
      else await acknowledge(partnerId, position, receivedAt);
    };
    for (let next = await requests.next(); !next.done; next = await requests.next()) {
      const request = next.value.request;
      if (request?.$case === 'credit') credit.add(request.value);
      else if (request?.$case === 'acknowledge') await take(request.value);
      else if (request?.$case === 'acknowledgement') {
        await take(request.value.position, request.value.receivedAt);
      } else throw new ThroughlineError('REQUEST_INVALID', 'After start, send credit or acknowledge.');
    }
  };

  const follow = handlers.stream<FollowFeedRequest, FollowFrame>(async (stream, send, context) => {
    const partnerId = partnerOf(context);
    const requests = stream[Symbol.asyncIterator]();
    const first = (await requests.next()).value as FollowFeedRequest | undefined;
    if (first?.request?.$case !== 'start') {
      throw new ThroughlineError('REQUEST_INVALID', 'The first request must be start.');
    }
    const start = first.request.value;
    const afterPosition = await startingPosition(reader, partnerId, start.afterPosition);
    const credit = createCredit(start.credit || defaultCredit, (milliseconds, signal) =>
      delay(milliseconds, undefined, { signal }).catch(() => {}),
    );
    const over = new AbortController();
    const respond = (response: NonNullable<FollowFeedResponse['response']>): Promise<void> => send({ response });
    let sent = 0n;
    const taking = takeRequests(requests, partnerId, credit, () => sent)
      .finally(() => acknowledgements.flush())
      .finally(() => over.abort());
    const following = followFeed({
      // Asked again for each page: a partner that is suspended stops at once, not when its stream ends.
      reader: { ...reader, page: async (_id, after, limit) => reader.page(partnerOf(context), after, limit) },
      partnerId,
      afterPosition,
      credit,
      waitForGrowth,
      settings: { heartbeatMilliseconds, pageSize },
      follower: {
        async item(item) {
          sent = item.position;
          await send(itemFrame(item));
          deliveries.sent(partnerId, 'STREAM', item.position, item.position);
        },
        heartbeat: ({ headPosition, paused }) => respond({ $case: 'heartbeat', value: { headPosition, paused } }),
        handOver: (resumeAfterPosition) => respond({ $case: 'handOver', value: { resumeAfterPosition } }),
      },
      signal: AbortSignal.any([context.signal, over.signal]),
      ending,
    });
    streams.add(1, { 'throughline.partner.id': partnerId });
    try {
      // Whichever fails first ends the stream. After a hand-over the follower's own end is not waited for.
      await Promise.race([following, taking.then(() => following)]);
    } finally {
      streams.add(-1, { 'throughline.partner.id': partnerId });
    }
    taking.catch(() => {});
  });
  // Its frames are responses: `servedFeedsService` writes both.
  return follow as FeedsServiceServer['followFeed'];
}
