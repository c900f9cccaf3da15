import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { type Certificates, readCertificates } from '@throughline/platform/config';
import { type AvroDecoder, createAvroDecoder, createAvroEncoder } from '@throughline/platform/kafka/avro';
import { connectKafka, createProducer, everyReplica, type Kafka } from '@throughline/platform/kafka/connection';
import { createSchemaRegistry, type SchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { ensureTopics, type Grant, grant } from '@throughline/platform/kafka/topics';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { registerSchemas } from '@throughline/provision/schemas';
import { kafkaAsAdministrator } from '@throughline/provision/topics';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { catalogue } from '@throughline/schemas/catalogue';
import type { Message } from 'kafkajs';
import { afterAll, inject } from 'vitest';
import { certificateOf } from './certificate-of.ts';
import { quiet } from './database.ts';
import { onlyMandatory } from './only-mandatory.ts';
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
  const administrator = await kafkaAsAdministrator(brokers, await certificateOf('service.deploy'));
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
      return connectKafka(
        { KAFKA_BROKERS: brokers, SERVICE_NAME: principal },
        pemOf(await certificateOf(principal)),
        quiet,
      );
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
          if ('group' in it) return { ...it, group: prefix + it.group };
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

export type TestRegistry = {
  /** As a service sees it. */
  readonly registry: SchemaRegistry;
  readonly decoder: AvroDecoder;
  /** Registers a schema that is no contract of the hub. @returns its id */
  register(subject: string, schema: unknown): Promise<number>;
};

/** The shared registry with every contract registered. */
export async function openTestRegistry(principal = 'service.calls'): Promise<TestRegistry> {
  const { registryUrl } = inject('parts');
  const administrator = await certificateOf('service.deploy');
  await registerSchemas(registryUrl, administrator);
  const registry = createSchemaRegistry(registryUrl, pemOf(await certificateOf(principal)));
  const { ca } = pemOf(administrator);
  return {
    registry,
    decoder: createAvroDecoder(registry, catalogue),
    register: (subject, schema) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
        const url = `${registryUrl}/subjects/${encodeURIComponent(subject)}/versions`;
        const call = request(url, { method: 'POST', ca, headers }, (response) => {
          json(response).then((answer) => resolve((answer as { id: number }).id), reject);
        });
        call.on('error', reject);
        call.end(JSON.stringify({ schema: JSON.stringify(schema) }));
      }),
  };
}

/** Writes `CallForwarded` events, and whatever else, to a topic. */
export async function openEventWriter(kafka: TestKafka, registry: SchemaRegistry) {
  const records = createEventRecords(await createAvroEncoder(registry, [callForwarded]));
  const producer = createProducer(await kafka.client('service.deploy'));
  await producer.connect();
  afterAll(() => producer.disconnect());
  return {
    event(callId: string): Message {
      const time = new Date();
      const { key, headers, value } = records({
        contract: callForwarded,
        subject: callId,
        correlationId: callId,
        time,
        data: {
          callId,
          operatorId: 'kyivstar',
          callingNumberPseudonyms: [],
          numberRestricted: true,
          dialledDigits: '527',
          forwardedToNumber: '+380445685015',
          recordingEntity: 'KYIV-MSC-1',
          ...onlyMandatory,
          seizureTime: time.getTime(),
          receivedAt: time.getTime(),
        },
      });
      return { key, headers: { ...headers }, value };
    },
    /** All in one produce request. */
    async write(topic: string, messages: readonly Message[]): Promise<void> {
      await producer.send({ topic: kafka.prefix + topic, messages: [...messages], acks: everyReplica });
    },
  };
}

function pemOf(files: CertificateFiles): Certificates {
  return readCertificates({ TLS_CA_FILE: files.caFile, TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile });
}
