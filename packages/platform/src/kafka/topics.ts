import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { retrying } from '../retry.ts';

/** Where an operator writes its call events. Without the hub's prefix, like every name here. */
export const intakeTopic = (partnerId: string): string => `operators.${partnerId}.calls`;
/** Where a partner that reads Kafka directly finds its feed. */
export const feedTopic = (partnerId: string): string => `feeds.${partnerId}`;
/** The group in which it commits how far it has processed it. */
export const feedGroup = (partnerId: string): string => `${partnerId}.feed`;
/** Where a service puts what it can never process. */
export const deadLetterTopic = (service: string): string => `${service}.dead-letters`;

/** The partner that owns an intake topic; undefined for other topics. */
export function partnerOfIntakeTopic(topic: string): string | undefined {
  return /^operators\.([a-z0-9][a-z0-9-]{0,62})\.calls$/.exec(topic)?.[1];
}

export type TopicWanted = {
  readonly topic: string;
  readonly replicas: number;
  readonly partitions?: number;
  readonly settings?: Readonly<Record<string, string>>;
};

/** Creates the topics that are missing and leaves the others as they are. */
export async function ensureTopics(admin: Admin, wanted: readonly TopicWanted[]): Promise<void> {
  // Two may make the same topic at once, and a broker may not know yet what the controller has just made.
  await retrying(() => createMissing(admin, wanted), { again: (_error, attempt) => attempt < 8 });
}

async function createMissing(admin: Admin, wanted: readonly TopicWanted[]): Promise<void> {
  const present = new Set(await admin.listTopics());
  const missing = wanted.filter(({ topic }) => !present.has(topic));
  if (missing.length === 0) return;
  await admin.createTopics({
    waitForLeaders: true,
    topics: missing.map(({ topic, replicas, partitions, settings }) => ({
      topic,
      numPartitions: partitions ?? 1,
      replicationFactor: replicas,
      configEntries: Object.entries({
        ...(replicas > 2 ? { 'min.insync.replicas': '2' } : {}),
        ...settings,
      }).map(([name, value]) => ({ name, value })),
    })),
  });
}

/** A right of a principal, the common name of its certificate. */
export type Grant =
  | { readonly principal: string; readonly may: 'read' | 'write'; readonly topic: string }
  | { readonly principal: string; readonly may: 'read all' | 'write all'; readonly prefix: string }
  | { readonly principal: string; readonly may: 'use groups'; readonly prefix: string }
  /** To see what it has committed. */
  | { readonly principal: string; readonly may: 'describe group'; readonly group: string }
  | { readonly principal: string; readonly may: 'administer' };

/** Adds the rights; what is not granted is denied. */
export async function grant(admin: Admin, grants: readonly Grant[]): Promise<void> {
  const acl = grants.flatMap(aclsOf);
  if (acl.length > 0) await admin.createAcls({ acl });
}

function aclsOf(it: Grant): AclEntry[] {
  const { AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } = kafkajs;
  const entry = (
    resourceType: number,
    resourceName: string,
    resourcePatternType: number,
    operation: number,
  ): AclEntry => ({
    resourceType,
    resourceName,
    resourcePatternType,
    operation,
    permissionType: AclPermissionTypes.ALLOW,
    principal: `User:${it.principal}`,
    host: '*',
  });
  const { TOPIC, GROUP, CLUSTER } = AclResourceTypes;
  const { LITERAL, PREFIXED } = ResourcePatternTypes;
  switch (it.may) {
    case 'read':
      return [AclOperationTypes.READ, AclOperationTypes.DESCRIBE].map((operation) =>
        entry(TOPIC, it.topic, LITERAL, operation),
      );
    case 'write':
      // Who writes may know how many copies acknowledge it.
      return [AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE, AclOperationTypes.DESCRIBE_CONFIGS].map(
        (operation) => entry(TOPIC, it.topic, LITERAL, operation),
      );
    case 'read all':
      return [AclOperationTypes.READ, AclOperationTypes.DESCRIBE].map((operation) =>
        entry(TOPIC, it.prefix, PREFIXED, operation),
      );
    case 'write all':
      return [AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE].map((operation) =>
        entry(TOPIC, it.prefix, PREFIXED, operation),
      );
    case 'describe group':
      return [entry(GROUP, it.group, LITERAL, AclOperationTypes.DESCRIBE)];
    case 'use groups':
      return [AclOperationTypes.READ, AclOperationTypes.DESCRIBE].map((operation) =>
        entry(GROUP, it.prefix, PREFIXED, operation),
      );
    case 'administer':
      return [
        ...[AclOperationTypes.ALTER, AclOperationTypes.DESCRIBE, AclOperationTypes.CREATE].map((operation) =>
          entry(CLUSTER, 'kafka-cluster', LITERAL, operation),
        ),
        entry(TOPIC, '*', LITERAL, AclOperationTypes.DESCRIBE),
      ];
  }
}
