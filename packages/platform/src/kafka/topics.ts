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

/** One entry of an access control list, in words that are not of one Kafka client. */
export type Acl = {
  readonly principal: string;
  readonly resource: 'topic' | 'group' | 'cluster';
  readonly name: string;
  /** A prefix covers every name that begins so. */
  readonly pattern: 'literal' | 'prefix';
  readonly operation: 'READ' | 'WRITE' | 'DESCRIBE' | 'DESCRIBE_CONFIGS' | 'ALTER' | 'CREATE';
};

/** The entries that give a right. */
export function aclsOf(it: Grant): Acl[] {
  const entries = (
    resource: Acl['resource'],
    name: string,
    pattern: Acl['pattern'],
    operations: readonly Acl['operation'][],
  ): Acl[] => operations.map((operation) => ({ principal: it.principal, resource, name, pattern, operation }));
  switch (it.may) {
    case 'read':
      return entries('topic', it.topic, 'literal', ['READ', 'DESCRIBE']);
    case 'write':
      // Who writes may know how many copies acknowledge it.
      return entries('topic', it.topic, 'literal', ['WRITE', 'DESCRIBE', 'DESCRIBE_CONFIGS']);
    case 'read all':
      return entries('topic', it.prefix, 'prefix', ['READ', 'DESCRIBE']);
    case 'write all':
      return entries('topic', it.prefix, 'prefix', ['WRITE', 'DESCRIBE']);
    case 'describe group':
      return entries('group', it.group, 'literal', ['DESCRIBE']);
    case 'use groups':
      return entries('group', it.prefix, 'prefix', ['READ', 'DESCRIBE']);
    case 'administer':
      return [
        ...entries('cluster', 'kafka-cluster', 'literal', ['ALTER', 'DESCRIBE', 'CREATE']),
        ...entries('topic', '*', 'literal', ['DESCRIBE']),
      ];
  }
}

/**
 * Adds the rights; what is not granted is denied. Again is harmless.
 * @param principalPrefix what the broker puts before a common name: `CN=` where it has no rule that maps the subject
 */
export async function grant(admin: Admin, grants: readonly Grant[], principalPrefix = ''): Promise<void> {
  const acl = grants.flatMap(aclsOf).map((entry) => aclEntry(entry, principalPrefix));
  if (acl.length > 0) await admin.createAcls({ acl });
}

function aclEntry({ principal, resource, name, pattern, operation }: Acl, principalPrefix: string): AclEntry {
  const { AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } = kafkajs;
  const { TOPIC, GROUP, CLUSTER } = AclResourceTypes;
  return {
    resourceType: { topic: TOPIC, group: GROUP, cluster: CLUSTER }[resource],
    resourceName: name,
    resourcePatternType: pattern === 'prefix' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    operation: AclOperationTypes[operation],
    permissionType: AclPermissionTypes.ALLOW,
    principal: `User:${principalPrefix}${principal}`,
    host: '*',
  };
}
