import { deadLetterTopic, ensureTopics, type Grant, grant, type TopicWanted } from '@throughline/platform/kafka/topics';
import kafkajs from 'kafkajs';
import { type CertificateFiles, readCertificateFiles } from './certificate-files.ts';
import { ProvisionFailure } from './failures.ts';
import { type ServiceName, serviceNames, serviceRights } from './hub-services.ts';

/** Enough to show that order is per key and not per topic; a cluster wants more. */
const partitions = 3;
/** Kafka carries what left the outboxes, and a consumer may be away for long: nothing is dropped by age. */
const keepForEver = { 'retention.ms': '-1' };

/** A Kafka client as the administrator, `service.deploy`. */
export async function kafkaAsAdministrator(brokers: string[], files: CertificateFiles): Promise<kafkajs.Kafka> {
  const { ca, cert, key } = await readCertificateFiles(files);
  return new kafkajs.Kafka({
    clientId: 'deploy',
    brokers,
    ssl: { ca: [ca], cert, key },
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

export type TopicsOfHub = {
  /** Before every topic and group; empty for the only hub of a cluster. */
  readonly prefix: string;
  readonly replicas: number;
  /** Before every principal; `CN=` where the broker has no rule that maps the subject of a certificate. */
  readonly principalPrefix?: string;
};

/**
 * The topics of the hub and the rights of its services on them. Again is harmless, and so are several at once.
 * @throws ProvisionFailure where the cluster has fewer brokers than replicas are wanted
 */
export async function provisionTopics(brokers: string[], files: CertificateFiles, hub: TopicsOfHub): Promise<void> {
  const admin = (await kafkaAsAdministrator(brokers, files)).admin();
  await admin.connect();
  try {
    const { brokers: members } = await admin.describeCluster();
    if (members.length < hub.replicas) {
      throw new ProvisionFailure(
        `Topics are to have ${hub.replicas} replicas and Kafka has ${members.length} ${members.length === 1 ? 'broker' : 'brokers'}: add brokers, or set KAFKA_REPLICAS to what there is.`,
      );
    }
    await ensureTopics(admin, topicsOfHub(hub.prefix, hub.replicas));
    await grant(
      admin,
      serviceNames.flatMap((service) => grantsOf(service, hub.prefix)),
      hub.principalPrefix,
    );
  } finally {
    await admin.disconnect();
  }
}

/** The topics that are there from the beginning; those of partners come with the partners. */
export function topicsOfHub(prefix: string, replicas: number): TopicWanted[] {
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

/** What a service may do on Kafka. */
export function grantsOf(service: ServiceName, prefix: string): Grant[] {
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
}
