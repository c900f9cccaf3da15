import { randomUUID } from 'node:crypto';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { registerSchemas } from '@throughline/local/provision/schemas';
import { kafkaAsAdministrator } from '@throughline/local/provision/topics';
import { type Certificates, readCertificates } from '@throughline/platform/config';
import { createAvroDecoder } from '@throughline/platform/kafka/avro';
import { connectKafka, type Kafka } from '@throughline/platform/kafka/connection';
import { createSchemaRegistry, type SchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { ensureTopics, type Grant, grant } from '@throughline/platform/kafka/topics';
import { catalogue } from '@throughline/schemas/catalogue';
import { afterAll, inject } from 'vitest';
import { quiet } from './database.ts';
import { until } from './until.ts';

export type ReadRecord = {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
};

export type TestKafka = {
  /** Before every topic and group of this test. */
  readonly prefix: string;
  /** A client with the certificate of a principal, such as `service.calls`. */
  client(principal: string): Promise<Kafka>;
  /** Creates topics, named without the prefix. */
  topics(names: readonly string[], partitions?: number): Promise<void>;
  /** Adds rights; names without the prefix. */
  allow(...grants: readonly Grant[]): Promise<void>;
  /** Everything that a topic (without the prefix) has, once there are so many records. */
  read(topic: string, atLeast: number): Promise<ReadRecord[]>;
};

/** Topics under a prefix that nobody else has; they are deleted when the tests of the file are over. */
export async function openTestKafka(): Promise<TestKafka> {
  const { brokers } = inject('parts');
  const prefix = `test${randomUUID().replaceAll('-', '').slice(0, 12)}.`;
  const administrator = await kafkaAsAdministrator(brokers, await filesOf('service.deploy'));
  const admin = administrator.admin();
  await admin.connect();
  afterAll(async () => {
    const own = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (own.length > 0) await admin.deleteTopics({ topics: own });
    await admin.disconnect();
  });

  const endOf = async (topic: string): Promise<bigint> => {
    const offsets = await admin.fetchTopicOffsets(prefix + topic);
    return offsets.reduce((sum, { high, low }) => sum + BigInt(high) - BigInt(low), 0n);
  };

  return {
    prefix,
    async client(principal) {
      return connectKafka({ KAFKA_BROKERS: brokers, SERVICE_NAME: principal }, pemOf(await filesOf(principal)), quiet);
    },
    topics: (names, partitions = 1) =>
      ensureTopics(
        admin,
        names.map((name) => ({ topic: prefix + name, replicas: 1, partitions })),
      ),
    allow: (...grants) =>
      grant(
        admin,
        grants.map((it) => {
          if ('topic' in it) return { ...it, topic: prefix + it.topic };
          return 'prefix' in it ? { ...it, prefix: prefix + it.prefix } : it;
        }),
      ),
    async read(topic, atLeast) {
      await until(`${atLeast} records on ${topic}`, async () => (await endOf(topic)) >= BigInt(atLeast));
      const wanted = Number(await endOf(topic));
      const records: ReadRecord[] = [];
      const consumer = administrator.consumer({ groupId: `${prefix}reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
      try {
        await consumer.connect();
        await consumer.subscribe({ topic: prefix + topic, fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachMessage: async ({ partition, message }) => {
            records.push({
              partition,
              offset: BigInt(message.offset),
              key: message.key?.toString(),
              headers: Object.fromEntries(
                Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
              ),
              value: message.value ?? Buffer.alloc(0),
            });
          },
        });
        if (wanted > 0) await until(`${wanted} records of ${topic} read`, () => records.length >= wanted);
      } finally {
        await consumer.disconnect();
      }
      return records;
    },
  };
}

/** The registry as a service sees it, with every contract registered. */
export async function openTestRegistry(
  principal = 'service.calls',
): Promise<{ registry: SchemaRegistry; decoder: ReturnType<typeof createAvroDecoder> }> {
  const { registryUrl } = inject('parts');
  const url = `${registryUrl}`;
  await registerSchemas(url, await filesOf('service.deploy'));
  const registry = createSchemaRegistry(url, pemOf(await filesOf(principal)));
  return { registry, decoder: createAvroDecoder(registry, catalogue) };
}

async function filesOf(principal: string) {
  return issue(await ensureAuthority(inject('parts').certificates), { commonName: principal });
}

function pemOf(files: Awaited<ReturnType<typeof filesOf>>): Certificates {
  return readCertificates({ TLS_CA_FILE: files.caFile, TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile });
}
