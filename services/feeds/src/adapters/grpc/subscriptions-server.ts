import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { actorOf } from '@throughline/platform/identity';
import type { SubscriptionsServiceServer } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { activateSubscription } from '../../application/activate-subscription.ts';
import type { SubscriptionStore } from '../postgres/subscription-store.ts';
import { webhookDoorOf } from '../webhook/door-settings.ts';
import type { Webhooks } from '../webhook/open-webhooks.ts';
import { newSubscriptionOf } from './new-subscription.ts';
import { subscribedDoorOf, subscriptionMessage } from './subscription-message.ts';

const defaultOverlapSeconds = 24 * 60 * 60;
const mostOverlapSeconds = 30 * defaultOverlapSeconds;

/** The doors that a partner lets the hub carry its feed through. */
export function createSubscriptionsServer(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly store: SubscriptionStore;
  readonly webhooks: Webhooks;
  /** With the hub's prefix. */
  readonly topicOf: (partnerId: string) => string;
  /** Whether the hub has a mail server. */
  readonly sendsMail: boolean;
}): SubscriptionsServiceServer {
  const { handlers, partnerOf, store, webhooks, topicOf, sendsMail } = parts;

  return {
    createSubscription: handlers.unary(async (request, context) => {
      const partnerId = partnerOf(context);
      const wanted = newSubscriptionOf(request, { topic: topicOf(partnerId), webhook: webhooks.newDoor, sendsMail });
      const created = await store.create(partnerId, wanted, actorOf(context.identity));
      return {
        subscription: subscriptionMessage(created),
        webhookKeys:
          created.door === 'WEBHOOK' ? webhooks.verifyingKeys(partnerId, webhookDoorOf(created.settings)) : undefined,
      };
    }),

    listSubscriptions: handlers.unary(async (_request, context) => ({
      subscriptions: (await store.list(partnerOf(context))).map(subscriptionMessage),
    })),

    activateSubscription: handlers.unary(async (request, context) => {
      const { challenge } = webhooks;
      const [partnerId, door] = [partnerOf(context), subscribedDoorOf(request.door)];
      const wanted = { partnerId, door, actor: actorOf(context.identity) };
      return {
        subscription: subscriptionMessage(await activateSubscription({ store, challenge }, wanted, context.signal)),
      };
    }),

    rotateSecret: handlers.unary(async (request, context) => {
      const partnerId = partnerOf(context);
      const seconds = request.overlapSeconds || defaultOverlapSeconds;
      if (seconds > mostOverlapSeconds) {
        throw new ThroughlineError(
          'REQUEST_INVALID',
          `overlap_seconds must be at most ${mostOverlapSeconds}, 30 days.`,
        );
      }
      const door = await store.changeSettings(
        partnerId,
        'WEBHOOK',
        (settings) => webhooks.rotated(settings, seconds * 1_000),
        {
          actor: actorOf(context.identity),
          action: 'WEBHOOK_SECRET_ROTATED',
          details: ({ generation, previousUntil }) => ({ generation, previousUntil }),
        },
      );
      return {
        webhookKeys: webhooks.verifyingKeys(partnerId, door),
        oldExpiresAt: new Date(door.previousUntil),
      };
    }),

    deleteSubscription: handlers.unary(async (request, context) => {
      await store.delete(partnerOf(context), subscribedDoorOf(request.door), actorOf(context.identity));
      return {};
    }),
  };
}
