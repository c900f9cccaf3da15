import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { actorOf } from '@throughline/platform/identity';
import { FeedItem, type FeedsServiceServer } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { type FeedReader, startingPosition, type WaitForGrowth } from '../../application/follow-feed.ts';
import { eventKinds, isEventKind } from '../../domain/event-kinds.ts';
import type { DeliveryLog } from '../postgres/delivery-log.ts';
import type { FeedSettings } from '../postgres/feed-settings.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import type { StreamAcknowledgements } from '../postgres/stream-acknowledgements.ts';
import { createAcknowledge } from './acknowledge.ts';
import { createFollowHandler } from './follow-handler.ts';

const defaultLimit = 100;
const mostLimit = 1_000;
const mostWaitMilliseconds = 30_000;

/** The gRPC doors to a partner's feed. `ending` aborts when this instance is about to stop. */
export function createFeedsServer(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly reader: FeedReader<StoredItem>;
  readonly settings: FeedSettings;
  readonly deliveries: DeliveryLog;
  readonly acknowledgements: StreamAcknowledgements;
  readonly waitForGrowth: WaitForGrowth;
  readonly ending: AbortSignal;
}): FeedsServiceServer {
  const { handlers, partnerOf, reader, settings, deliveries, waitForGrowth, ending } = parts;
  const acknowledge = createAcknowledge(reader);

  return {
    followFeed: createFollowHandler({ ...parts, acknowledge }),

    pullFeed: handlers.unary(async (request, context) => {
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
      const [first, last] = [items[0], items.at(-1)];
      if (first && last) deliveries.sent(partnerId, 'PULL', first.position, last.position);
      const { headPosition, paused } = await reader.status(partnerId);
      return { items: items.map(({ bytes }) => FeedItem.decode(bytes)), headPosition, paused };
    }),

    acknowledgeFeed: handlers.unary(async (request, context) => ({
      acknowledgedPosition: await acknowledge(partnerOf(context), request.position, request.receivedAt),
    })),

    getFeedStatus: handlers.unary((_request, context) => settings.describe(partnerOf(context))),

    pauseFeed: handlers.unary(async (_request, context) => ({
      pausedAt: await settings.pause(partnerOf(context), actorOf(context.identity)),
    })),

    resumeFeed: handlers.unary(async (_request, context) => {
      await settings.resume(partnerOf(context), actorOf(context.identity));
      return {};
    }),

    setFeedFilter: handlers.unary(async (request, context) => {
      const numbers = numbersOf(request.eventKinds);
      await settings.filter(partnerOf(context), numbers, actorOf(context.identity));
      return { eventKinds: request.eventKinds };
    }),
  };
}

/** @throws ThroughlineError REQUEST_INVALID for a kind that there is not */
export function numbersOf(kinds: readonly string[]): number[] {
  return kinds.map((name) => {
    if (!isEventKind(name)) {
      throw new ThroughlineError(
        'REQUEST_INVALID',
        `There is no kind of event with this name: use those of FeedItem.event, such as REFERRAL_SENT.`,
      );
    }
    return eventKinds[name];
  });
}
