import { setTimeout as delay } from 'node:timers/promises';
import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type {
  FeedItem,
  FeedsServiceServer,
  FollowFeedRequest,
  FollowFeedResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { createCredit, type GrowingCredit } from '../../application/credit.ts';
import { type FeedReader, followFeed, startingPosition, type WaitForGrowth } from '../../application/follow-feed.ts';

const heartbeatMilliseconds = 10_000;
const pageSize = 500;
const defaultLimit = 100;
const mostLimit = 1_000;
const mostWaitMilliseconds = 30_000;

/** The gRPC doors to a partner's feed. `ending` aborts when this instance is about to stop. */
export function createFeedsServer(parts: {
  readonly handlers: Handlers;
  readonly partners: PartnerDirectory;
  readonly reader: FeedReader<FeedItem>;
  readonly waitForGrowth: WaitForGrowth;
  readonly ending: AbortSignal;
}): FeedsServiceServer {
  const { handlers, partners, reader, waitForGrowth, ending } = parts;
  const partnerOf = ({ identity }: CallContext): string =>
    partners.authorise(identity, 'OPERATOR', 'IOM_MISSION', 'NGO').partnerId;

  const acknowledge = async (partnerId: string, position: bigint): Promise<bigint> => {
    const acknowledged = await reader.acknowledge(partnerId, position);
    if (acknowledged === undefined) {
      throw new ThroughlineError(
        'POSITION_UNKNOWN',
        'The feed is not as long: acknowledge positions that were delivered.',
      );
    }
    return acknowledged;
  };

  /** Credits and acknowledgements, until the follower ends its side. */
  const takeRequests = async (
    requests: AsyncIterator<FollowFeedRequest>,
    partnerId: string,
    credit: GrowingCredit,
  ): Promise<void> => {
    for (let next = await requests.next(); !next.done; next = await requests.next()) {
      const request = next.value.request;
      if (request?.$case === 'credit') credit.add(request.value);
      else if (request?.$case === 'acknowledge') await acknowledge(partnerId, request.value);
      else throw new ThroughlineError('REQUEST_INVALID', 'After start, send credit or acknowledge.');
    }
  };

  return {
    followFeed: handlers.stream<FollowFeedRequest, FollowFeedResponse>(
      'feeds/FollowFeed',
      async (stream, send, context) => {
        const partnerId = partnerOf(context);
        const requests = stream[Symbol.asyncIterator]();
        const first = (await requests.next()).value as FollowFeedRequest | undefined;
        if (first?.request?.$case !== 'start') {
          throw new ThroughlineError('REQUEST_INVALID', 'The first request must be start.');
        }
        const start = first.request.value;
        const afterPosition = await startingPosition(reader, partnerId, start.afterPosition);
        const credit = createCredit(start.credit || defaultLimit, (milliseconds, signal) =>
          delay(milliseconds, undefined, { signal }).catch(() => {}),
        );
        const over = new AbortController();
        const respond = (response: FollowFeedResponse['response']): Promise<void> => send({ response });
        const taking = takeRequests(requests, partnerId, credit).finally(() => over.abort());
        const following = followFeed({
          // Asked again for each page: a partner that is suspended stops at once, not when its stream ends.
          reader: { ...reader, page: async (_id, after, limit) => reader.page(partnerOf(context), after, limit) },
          partnerId,
          afterPosition,
          credit,
          waitForGrowth,
          settings: { heartbeatMilliseconds, pageSize },
          follower: {
            item: (item) => respond({ $case: 'item', value: item }),
            heartbeat: (headPosition) => respond({ $case: 'heartbeat', value: { headPosition } }),
            handOver: (resumeAfterPosition) => respond({ $case: 'handOver', value: { resumeAfterPosition } }),
          },
          signal: AbortSignal.any([context.signal, over.signal]),
          ending,
        });
        // Whichever fails first ends the stream. After a hand-over the follower's own end is not waited for.
        await Promise.race([following, taking.then(() => following)]);
        taking.catch(() => {});
      },
    ),

    pullFeed: handlers.unary('feeds/PullFeed', async (request, context) => {
      const partnerId = partnerOf(context);
      const limit = Math.min(request.limit || defaultLimit, mostLimit);
      const after = await startingPosition(reader, partnerId, request.afterPosition);
      const growth = waitForGrowth(
        partnerId,
        Math.min(request.waitMilliseconds, mostWaitMilliseconds),
        AbortSignal.any([context.signal, ending]),
      );
      let items = await reader.page(partnerId, after, limit);
      if (items.length === 0 && request.waitMilliseconds > 0) {
        await growth;
        items = await reader.page(partnerId, after, limit);
      }
      return { items, headPosition: (await reader.status(partnerId)).headPosition };
    }),

    acknowledgeFeed: handlers.unary('feeds/AcknowledgeFeed', async (request, context) => ({
      acknowledgedPosition: await acknowledge(partnerOf(context), request.position),
    })),

    getFeedStatus: handlers.unary('feeds/GetFeedStatus', (_request, context) => reader.status(partnerOf(context))),
  };
}
