import { runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { connectionOptions } from '@throughline/platform/postgres/pool';
import { openService } from '@throughline/platform/service';
import { FeedsServiceService } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { createFeedsServer } from './adapters/grpc/feeds-server.ts';
import { createFeedWriter } from './adapters/kafka/write-feeds.ts';
import { watchFeedGrowth } from './adapters/postgres/feed-growth.ts';
import { createFeedReader } from './adapters/postgres/feed-store.ts';
import { readConfig } from './config.ts';

const config = readConfig();
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [],
  });
  const { database, partners, handlers } = parts;

  await parts.consume({
    topics: ['partners', 'calls', 'consents', 'cases', 'referrals', 'assistance'],
    handle: createFeedWriter(partners),
  });

  const growth = watchFeedGrowth(connectionOptions(config, parts.certificates), log);
  lifecycle.onStop('feed growth', () => growth.stop());
  const ending = new AbortController();
  await parts.serve([
    {
      definition: FeedsServiceService,
      implementation: createFeedsServer({
        handlers,
        partners,
        reader: createFeedReader(database),
        waitForGrowth: growth.waitForGrowth,
        ending: ending.signal,
      }),
    },
  ]);
  // Stopped before the server: streams end with the position to resume from.
  lifecycle.onStop('feed streams', () => ending.abort());
});
