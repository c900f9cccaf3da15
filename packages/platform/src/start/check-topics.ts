import kafkajs, { type Admin } from 'kafkajs';
import { ThroughlineError } from '../errors.ts';
import type { Kafka } from '../kafka/connection.ts';

export type TopicsToCheck = {
  /** With prefix. */
  readonly topics: readonly string[];
  /** How many every topic has at least, KAFKA_REPLICAS. */
  readonly replicas: number;
  /** Whether this service writes to them: then as many as have to be in sync have to be, now. */
  readonly written: boolean;
};

/**
 * Looks whether topics can hold what is acknowledged: with fewer copies than wanted, the loss of one broker may be the
 * loss of events, however well everything seems to run.
 * @throws ThroughlineError PART_REFUSED when topics are missing, REPLICAS_TOO_FEW with every topic at once; UNAVAILABLE while
 * fewer brokers are in sync than have to be, which passes when they are back
 */
export async function requireTopics(kafka: Kafka, { topics, replicas, written }: TopicsToCheck): Promise<void> {
  if (topics.length === 0) return;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const seen = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !seen.has(topic));
    if (missing.length > 0) {
      throw new ThroughlineError(
        'PART_REFUSED',
        `Kafka has no topic ${missing.join(', ')}, or this service may not see it: run "provision topics" first.`,
      );
    }
    const found = await describe(admin, topics);
    const problems = found.flatMap((topic) => replicaProblems(topic, replicas));
    if (problems.length > 0) {
      throw new ThroughlineError(
        'REPLICAS_TOO_FEW',
        `Kafka's topics have too few replicas for KAFKA_REPLICAS=${replicas}: ${problems.join('; ')}. Add replicas, or lower the setting where a loss is bearable.`,
      );
    }
    const away = written ? found.filter((topic) => topic.inSync < leastInSync(topic)) : [];
    if (away.length > 0) {
      const names = away.map((topic) => `${topic.topic} (${topic.inSync} of ${leastInSync(topic)})`);
      throw new ThroughlineError('UNAVAILABLE', `too few brokers are in sync for ${names.join(', ')}`);
    }
  } finally {
    await admin.disconnect();
  }
}

type FoundTopic = {
  readonly topic: string;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
  readonly inSync: number;
  /** min.insync.replicas; undefined where this service may not read it. */
  readonly mustBeInSync: number | undefined;
};

async function describe(admin: Admin, topics: readonly string[]): Promise<FoundTopic[]> {
  const [metadata, settings] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...topics] }).catch(withoutLeader),
    minimumsInSync(admin, topics),
  ]);
  return metadata.topics.map(({ name, partitions }) => ({
    topic: name,
    replicas: Math.min(...partitions.map((it) => it.replicas.length)),
    inSync: Math.min(...partitions.map((it) => it.isr.length)),
    mustBeInSync: settings.get(name),
  }));
}

/** kafkajs has no answer where it has given up on a topic that has no leader yet, and stumbles over that. */
function withoutLeader(cause: unknown): never {
  if (!(cause instanceof TypeError)) throw cause;
  throw new ThroughlineError('UNAVAILABLE', 'a topic has no leader yet', { cause });
}

/** Needs a right of its own, which a cluster that is administered by others may not give. */
async function minimumsInSync(admin: Admin, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const name = 'min.insync.replicas';
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((topic) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configNames: [name],
      })),
    });
    return new Map(
      resources.flatMap(({ resourceName, configEntries }) => {
        const value = configEntries.find(({ configName }) => configName === name)?.configValue;
        return value === undefined ? [] : [[resourceName, Number(value)] as const];
      }),
    );
  } catch (error) {
    if ((error as { type?: unknown }).type === 'TOPIC_AUTHORIZATION_FAILED') return new Map();
    throw error;
  }
}

/** The broker asks for no more than there are replicas, whatever the setting says. */
function leastInSync({ replicas, mustBeInSync = 1 }: FoundTopic): number {
  return Math.min(mustBeInSync, replicas);
}

function replicaProblems({ topic, replicas, mustBeInSync }: FoundTopic, wanted: number): string[] {
  return [
    ...(replicas < wanted ? [`${topic} has ${replicas}`] : []),
    // One that is in sync may acknowledge alone, and be lost the moment after.
    ...(wanted > 1 && mustBeInSync === 1 ? [`${topic} has min.insync.replicas 1, and needs 2`] : []),
  ];
}
