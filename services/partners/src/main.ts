import { readCertificates } from '@throughline/platform/config';
import { connectKafka } from '@throughline/platform/kafka/connection';
import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { openService } from '@throughline/platform/service';
import { PartnersServiceService } from '@throughline/proto/throughline/partners/v1/partners.ts';
import { partnerRegistered } from '@throughline/schemas/partners.ts';
import { readPartners } from './adapters/file/partners-file.ts';
import { createPartnersServer } from './adapters/grpc/partners-server.ts';
import { createPartnerTopics } from './adapters/kafka/partner-topics.ts';
import { createPartnerStore } from './adapters/postgres/partner-store.ts';
import { loadPartners } from './application/load-partners.ts';
import { readConfig } from './config.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, config, async (lifecycle) => {
  const wanted = readPartners(config.PARTNERS_FILE);
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [partnerRegistered],
  });
  const store = createPartnerStore(parts.database, parts.records, () => new Date());
  const topics = createPartnerTopics(connectKafka(config, readCertificates(config), log), {
    prefix: config.KAFKA_PREFIX,
    replicas: config.KAFKA_REPLICAS,
    principalPrefix: config.KAFKA_PRINCIPAL_PREFIX,
  });
  const changed = await loadPartners(wanted, store, topics);
  log.info({ event: 'partners-loaded', changed: changed.length, partners: wanted.length }, 'loaded the partners');

  // Its own events come back to it like to every service, so that its directory is filled and it becomes ready.
  await parts.consume({ topics: ['partners'], handle: async () => {} });
  await parts.serve([
    { definition: PartnersServiceService, implementation: createPartnersServer(parts.handlers, store) },
  ]);
});
