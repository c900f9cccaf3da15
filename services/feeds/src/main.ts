import { feedTopic } from '@throughline/platform/kafka/topics';
import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { connectionOptions } from '@throughline/platform/postgres/pool';
import { openService } from '@throughline/platform/service';
import { SubscriptionsServiceService } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { openDeliveries } from './adapters/deliveries.ts';
import { openDoors } from './adapters/doors/open-doors.ts';
import { openEmailDoor } from './adapters/email/open-email-door.ts';
import { createFeedsServer } from './adapters/grpc/feeds-server.ts';
import { servedFeedsService } from './adapters/grpc/item-frame.ts';
import { openSync } from './adapters/grpc/open-sync.ts';
import { createPartnerOf } from './adapters/grpc/partner-of.ts';
import { createSubscriptionsServer } from './adapters/grpc/subscriptions-server.ts';
import { openKafkaDoor } from './adapters/kafka/open-kafka-door.ts';
import { createFeedWriter } from './adapters/kafka/write-feeds.ts';
import { createDeliveryLog } from './adapters/postgres/delivery-log.ts';
import { watchFeedGrowth } from './adapters/postgres/feed-growth.ts';
import { createFeedSettings } from './adapters/postgres/feed-settings.ts';
import { createFeedReader } from './adapters/postgres/feed-store.ts';
import { createStreamAcknowledgements } from './adapters/postgres/stream-acknowledgements.ts';
import { createSubscriptionStore } from './adapters/postgres/subscription-store.ts';
import { watchFeeds } from './adapters/telemetry/watch-feeds.ts';
import { decideOnWebhooks } from './adapters/webhook/decide-on-webhooks.ts';
import { openWebhooks } from './adapters/webhook/open-webhooks.ts';
import { readConfig } from './config.ts';
import { afterBrokerFailure } from './domain/carry-decision.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, config, async (lifecycle) => {
  const webhooks = openWebhooks(config);
  lifecycle.onStop('webhooks', () => webhooks.stop());
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [],
  });
  const { database, partners, handlers } = parts;
  const partnerOf = createPartnerOf(partners);
  const subscriptions = createSubscriptionStore(database);
  webhooks.requireSameMasterKey(await subscriptions.webhookMasterKeys());

  await parts.consume({
    topics: ['partners', 'calls', 'consents', 'cases', 'referrals', 'assistance'],
    handle: createFeedWriter(partners),
  });

  const growth = watchFeedGrowth(connectionOptions(config, parts.certificates), log);
  lifecycle.onStop('feed growth', () => growth.stop());
  const reader = createFeedReader(database);
  watchFeeds(database);
  const { waitForGrowth } = growth;
  const kafka = await openKafkaDoor({ config, certificates: parts.certificates, database, reader, lifecycle, log });
  const ways = {
    KAFKA: { carrier: kafka, decide: afterBrokerFailure },
    WEBHOOK: { carrier: webhooks.carrier, decide: decideOnWebhooks(config.WEBHOOK_SCHEDULE_FACTOR) },
  };
  openDoors({ database, reader, ways, waitForGrowth, lifecycle, mustProgress: parts.mustProgress, log });

  const deliveries = createDeliveryLog(database, log);
  lifecycle.onStop('deliveries', () => deliveries.stop());
  const acknowledgements = createStreamAcknowledgements(database, log);
  lifecycle.onStop('acknowledgements', () => acknowledgements.stop());
  const mails = await openEmailDoor({ config, database, partners, log });
  lifecycle.onStop('mails', () => mails.stop());
  const ending = new AbortController();
  await parts.serve([
    {
      definition: servedFeedsService,
      implementation: createFeedsServer({
        handlers,
        partnerOf,
        reader,
        settings: createFeedSettings(database),
        deliveries,
        acknowledgements,
        waitForGrowth,
        ending: ending.signal,
      }),
    },
    openSync({ database, handlers, partnerOf, ending: ending.signal }),
    openDeliveries(parts, partnerOf, lifecycle, log),
    {
      definition: SubscriptionsServiceService,
      implementation: createSubscriptionsServer({
        handlers,
        partnerOf,
        store: subscriptions,
        webhooks,
        topicOf: (partnerId) => config.KAFKA_PREFIX + feedTopic(partnerId),
        sendsMail: config.SMTP_URL !== '',
      }),
    },
  ]);
  // Stopped before the server: streams end with the position to resume from.
  lifecycle.onStop('feed streams', () => ending.abort());
});
