import { describe, expect, it } from 'vitest';
import type { Kafka } from '../kafka/connection.ts';
import { requireTopics } from './check-topics.ts';

type Topic = { readonly replicas: number; readonly inSync: number; readonly minimum?: string };

/** A cluster with these topics, of one partition each. It tells no minimum where it has none: the right is missing. */
function clusterWith(topics: Readonly<Record<string, Topic>>): Kafka {
  const admin = {
    connect: async () => {},
    disconnect: async () => {},
    listTopics: async () => Object.keys(topics),
    fetchTopicMetadata: async ({ topics: asked }: { topics: string[] }) => ({
      topics: asked.map((name) => ({
        name,
        partitions: [
          {
            replicas: Array.from({ length: topics[name]?.replicas ?? 0 }, (_, index) => index),
            isr: Array.from({ length: topics[name]?.inSync ?? 0 }, (_, index) => index),
          },
        ],
      })),
    }),
    async describeConfigs({ resources }: { resources: { name: string }[] }) {
      if (resources.some(({ name }) => topics[name]?.minimum === undefined)) {
        throw Object.assign(new Error('denied'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
      }
      return {
        resources: resources.map(({ name }) => ({
          resourceName: name,
          configEntries: [{ configName: 'min.insync.replicas', configValue: topics[name]?.minimum }],
        })),
      };
    },
  };
  return { admin: () => admin } as unknown as Kafka;
}

const check = (topics: Readonly<Record<string, Topic>>, replicas: number, written = true): Promise<void> =>
  requireTopics(clusterWith(topics), { topics: Object.keys(topics), replicas, written });

describe('topics are good enough', () => {
  it.each([
    ['with all replicas in sync', { replicas: 3, inSync: 3, minimum: '2' }, 3],
    ['with one away, and two in sync', { replicas: 3, inSync: 2, minimum: '2' }, 3],
    ['with one replica where one is wanted, whatever minimum is set', { replicas: 1, inSync: 1, minimum: '2' }, 1],
    ['where their settings may not be seen', { replicas: 3, inSync: 3 }, 3],
  ])('%s', async (_name, topic, replicas) => {
    await expect(check({ calls: topic }, replicas)).resolves.toBeUndefined();
  });

  it('to be read from, when too few are in sync to be written to', async () => {
    await expect(check({ calls: { replicas: 3, inSync: 1, minimum: '2' } }, 3, false)).resolves.toBeUndefined();
  });
});

describe('topics are refused', () => {
  it('with too few replicas, and with a minimum of one beside others: all of them at once', async () => {
    const topics = {
      calls: { replicas: 1, inSync: 1, minimum: '1' },
      cases: { replicas: 3, inSync: 3, minimum: '1' },
      consents: { replicas: 3, inSync: 3, minimum: '2' },
    };
    await expect(check(topics, 3)).rejects.toMatchObject({
      reason: 'REPLICAS_TOO_FEW',
      message: expect.stringContaining(
        'KAFKA_REPLICAS=3: calls has 1; calls has min.insync.replicas 1, and needs 2; cases has min.insync.replicas 1, and needs 2.',
      ),
    });
  });

  it('for now, while fewer are in sync than have to be', async () => {
    await expect(check({ calls: { replicas: 3, inSync: 1, minimum: '2' } }, 3)).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
      message: 'too few brokers are in sync for calls (1 of 2)',
    });
  });

  it('for now, while a topic has no leader yet, over which kafkajs stumbles', async () => {
    const kafka = clusterWith({ calls: { replicas: 3, inSync: 3, minimum: '2' } });
    Object.assign(kafka.admin(), {
      fetchTopicMetadata: () => Promise.reject(new TypeError("Cannot read properties of undefined (reading 'topics')")),
    });
    await expect(requireTopics(kafka, { topics: ['calls'], replicas: 3, written: true })).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
      retryable: true,
    });
  });
});
