import type { CommonSettings } from '@throughline/platform/config';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { feedTopic } from '@throughline/platform/kafka/topics';
import type { Database } from '@throughline/platform/postgres/pool';
import { SubscriptionsServiceService } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { createSubscriptionStore } from '../postgres/subscription-store.ts';
import type { Webhooks } from '../webhook/open-webhooks.ts';
import { createSubscriptionsServer } from './subscriptions-server.ts';

/**
 * The service of subscriptions, to be served.
 * @throws ConfigurationError when stored webhooks are signed with another master key
 */
export async function openSubscriptions(parts: {
  readonly config: Pick<CommonSettings, 'KAFKA_PREFIX'> & { readonly SMTP_URL: string };
  readonly database: Database;
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly webhooks: Webhooks;
}) {
  const { config, database, handlers, partnerOf, webhooks } = parts;
  const store = createSubscriptionStore(database);
  webhooks.requireSameMasterKey(await store.webhookMasterKeys());
  return {
    definition: SubscriptionsServiceService,
    implementation: createSubscriptionsServer({
      handlers,
      partnerOf,
      store,
      webhooks,
      topicOf: (partnerId) => config.KAFKA_PREFIX + feedTopic(partnerId),
      sendsMail: config.SMTP_URL !== '',
    }),
  };
}
