import { randomUUID } from 'node:crypto';
import { deadLetterTopic } from '@throughline/platform/kafka/topics';
import { serviceNames } from '@throughline/provision/hub-services';
import { kafkaAsAdministrator } from '@throughline/provision/topics';
import type { TestHub } from './hub.ts';
import { until } from './until.ts';

const eventTopics = ['calls', 'consents', 'cases', 'referrals', 'assistance'];

export type TopicOrder = {
  /**
   * The ids of all events, by partition, in order. An event that was published again is where it was published first:
   * that is when it has its effect.
   */
  readonly partitions: ReadonlyMap<string, readonly string[]>;
  /** How many records are among the dead letters of all services. */
  readonly deadLetters: number;
};

/** What is on the hub's topics. */
export async function readTopicOrder(hub: Pick<TestHub, 'settings'>): Promise<TopicOrder> {
  const { brokers, certificates, kafkaPrefix } = hub.settings;
  const kafka = await kafkaAsAdministrator([...brokers], certificates.administrator);
  const [admin, consumer] = [
    kafka.admin(),
    kafka.consumer({ groupId: `${kafkaPrefix}judge-${randomUUID()}`, maxWaitTimeInMs: 100 }),
  ];
  const order = new Map<string, Set<string>>();
  const ahead = new Map<string, bigint>();
  let deadLetters = 0;
  try {
    await Promise.all([admin.connect(), consumer.connect()]);
    const topics = eventTopics.map((topic) => kafkaPrefix + topic);
    for (const topic of topics) {
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        if (BigInt(high) > BigInt(low)) ahead.set(`${topic}/${partition}`, BigInt(high));
      }
    }
    for (const service of serviceNames) {
      for (const { high } of await admin.fetchTopicOffsets(kafkaPrefix + deadLetterTopic(service))) {
        deadLetters += Number(high);
      }
    }
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const place = `${topic}/${partition}`;
        const ids = order.get(place) ?? new Set();
        order.set(place, ids);
        for (const { headers } of messages) ids.add(String(headers?.['ce_id']));
        if (BigInt(messages.at(-1)?.offset ?? -1) + 1n >= (ahead.get(place) ?? 0n)) ahead.delete(place);
      },
    });
    await until('every topic is read to its end', () => ahead.size === 0, 60_000);
  } finally {
    await Promise.all([consumer.disconnect(), admin.disconnect()]);
  }
  return { partitions: new Map([...order].map(([place, ids]) => [place, [...ids]])), deadLetters };
}
