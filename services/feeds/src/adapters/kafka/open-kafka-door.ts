import type { Certificates, CommonSettings } from '@throughline/platform/config';
import { createAvroEncoder } from '@throughline/platform/kafka/avro';
import { connectKafka, createUnrepeatedProducer } from '@throughline/platform/kafka/connection';
import { createSchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import type { Lifecycle } from '@throughline/platform/lifecycle';
import type { Log } from '@throughline/platform/log';
import type { Database } from '@throughline/platform/postgres/pool';
import type { Carrier } from '../../application/carrier.ts';
import type { FeedReader } from '../../application/follow-feed.ts';
import { createRecordOffsets } from '../postgres/record-offsets.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { feedContracts } from './avro-of-item.ts';
import { createFeedTopicCarrier } from './feed-topic-carrier.ts';
import { watchGroupAcknowledgements } from './group-acknowledgements.ts';
import { createRecordPositions } from './record-positions.ts';

/**
 * What the door KAFKA needs: the carrier to partners' topics, and what follows the offsets that they commit. Stopped
 * with the service; register what carries after it.
 */
export async function openKafkaDoor(parts: {
  readonly config: CommonSettings;
  readonly certificates: Certificates;
  readonly database: Database;
  readonly reader: FeedReader<StoredItem>;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
}): Promise<Carrier<StoredItem>> {
  const { config, certificates, database, reader, lifecycle, log } = parts;
  const prefix = config.KAFKA_PREFIX;
  const registry = createSchemaRegistry(config.SCHEMA_REGISTRY_URL, certificates);
  const encoder = await createAvroEncoder(registry, feedContracts);
  const kafka = connectKafka(config, certificates, log);
  const [producer, admin] = [createUnrepeatedProducer(kafka), kafka.admin()];
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onStop('feed topics', async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });

  const offsets = createRecordOffsets(database);
  const positions = createRecordPositions({ kafka, admin, prefix, marked: offsets.positionAt });
  const acknowledgements = watchGroupAcknowledgements({
    admin,
    positions,
    reader,
    partnerIds: offsets.partnerIds,
    prefix,
    log,
  });
  lifecycle.onStop('group acknowledgements', () => acknowledgements.stop());
  return createFeedTopicCarrier({ producer, encoder, newest: positions.newest, prefix, log });
}
