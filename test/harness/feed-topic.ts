import { readCertificates } from '@throughline/platform/config';
import { createAvroDecoder } from '@throughline/platform/kafka/avro';
import { createSchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { catalogue } from '@throughline/schemas/catalogue';
import type { TestHub } from './hub.ts';
import { kafkaAs } from './kafka-as.ts';

export type FeedTopicRecord = {
  readonly position: bigint;
  readonly offset: bigint;
  readonly eventId: string | undefined;
  /** The contract's full name. */
  readonly type: string;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export type FeedTopicReader = {
  /** Everything that was read, repetitions too. */
  readonly records: readonly FeedTopicRecord[];
  /** Commits that everything up to and including the record was processed. */
  processed(record: FeedTopicRecord): Promise<void>;
  stop(): Promise<void>;
};

/** Lets the hub carry a partner's feed to its topic. */
export async function openKafkaDoor(hub: TestHub, partnerId: string): Promise<void> {
  await hub.client(partnerId).subscriptions.createSubscription({ settings: { $case: 'kafka', value: { topic: '' } } });
}

/** Reads a partner's feed topic as docs/kafka-feed.md says: with its certificate, in its group, from the beginning. */
export async function readFeedTopic(hub: TestHub, partnerId: string): Promise<FeedTopicReader> {
  const { kafkaPrefix: prefix, registryUrl } = hub.settings;
  const { caFile, certFile, keyFile } = hub.certificates.partner(partnerId);
  const certificates = readCertificates({ TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile });
  const decoder = createAvroDecoder(
    createSchemaRegistry(registryUrl, certificates),
    catalogue.filter(({ service }) => service === 'feeds'),
  );
  const topic = `${prefix}feeds.${partnerId}`;
  const kafka = kafkaAs(hub, { caFile, certFile, keyFile });
  const consumer = kafka.consumer({ groupId: `${prefix}${partnerId}.feed`, maxWaitTimeInMs: 100 });
  const records: FeedTopicRecord[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      const { contract, data } = await decoder.decode(message.value);
      records.push({
        position: BigInt(headers['position'] ?? -1),
        offset: BigInt(message.offset),
        eventId: headers['ce_id'],
        type: contract.name,
        data,
        headers,
      });
    },
  });
  return {
    records,
    processed: ({ offset }) => consumer.commitOffsets([{ topic, partition: 0, offset: String(offset + 1n) }]),
    stop: () => consumer.disconnect(),
  };
}
