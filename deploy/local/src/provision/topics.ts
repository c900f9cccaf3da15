import { readFile } from 'node:fs/promises';
import { deadLetterTopic, ensureTopics, type Grant, grant, type TopicWanted } from '@throughline/platform/kafka/topics';
import kafkajs from 'kafkajs';
import type { CertificateFiles } from '../certificates/issue.ts';
import { serviceNames, serviceRights } from '../hub/hub-services.ts';

/** Enough to show that order is per key and not per topic; a cluster wants more. */
const partitions = 3;
/** Kafka carries what left the outboxes, and a consumer may be away for long: nothing is dropped by age. */
const keepForEver = { 'retention.ms': '-1' };

/** A Kafka client as the administrator, `service.deploy`. */
export async function kafkaAsAdministrator(brokers: string[], files: CertificateFiles): Promise<kafkajs.Kafka> {
  const [ca, cert, key] = await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((file) => readFile(file)),
  );
  return new kafkajs.Kafka({
    clientId: 'deploy',
    brokers,
    ssl: { ca: [ca], cert, key } as { ca: Buffer[]; cert: Buffer; key: Buffer },
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

/** The topics of the hub and the rights of its services on them. Again is harmless. */
export async function provisionTopics(
  brokers: string[],
  files: CertificateFiles,
  prefix: string,
  replicas: number,
): Promise<void> {
  const admin = (await kafkaAsAdministrator(brokers, files)).admin();
  await admin.connect();
  try {
    await ensureTopics(admin, topicsOfHub(prefix, replicas));
    await grant(admin, grantsOfServices(prefix));
  } finally {
    await admin.disconnect();
  }
}

function topicsOfHub(prefix: string, replicas: number): TopicWanted[] {
  const compacted = { topic: `${prefix}partners`, replicas, settings: { 'cleanup.policy': 'compact' } };
  const events = ['calls', 'consents', 'cases', 'referrals', 'assistance'].map((topic) => ({
    topic: prefix + topic,
    replicas,
    partitions,
    settings: keepForEver,
  }));
  const deadLetters = serviceNames.map((service) => ({
    topic: prefix + deadLetterTopic(service),
    replicas,
    // The largest record that the broker takes, with the headers that say why it is here.
    settings: { ...keepForEver, 'max.message.bytes': String(2 * 1024 * 1024) },
  }));
  return [compacted, ...events, ...deadLetters];
}

function grantsOfServices(prefix: string): Grant[] {
  return serviceNames.flatMap((service) => {
    const principal = `service.${service}`;
    const { reads, writes, readsAll, writesAll, administers } = serviceRights[service];
    return [
      ...reads.map((topic): Grant => ({ principal, may: 'read', topic: prefix + topic })),
      ...[...writes, deadLetterTopic(service)].map(
        (topic): Grant => ({ principal, may: 'write', topic: prefix + topic }),
      ),
      ...(readsAll ? [{ principal, may: 'read all', prefix: prefix + readsAll } satisfies Grant] : []),
      ...(writesAll ? [{ principal, may: 'write all', prefix: prefix + writesAll } satisfies Grant] : []),
      ...(administers ? [{ principal, may: 'administer' } satisfies Grant] : []),
      { principal, may: 'use groups', prefix: prefix + service } satisfies Grant,
    ];
  });
}
