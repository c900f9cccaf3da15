import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

export type TopicFollower = { stop(): Promise<void> };

/** Reads a topic from its beginning on, with plain kafkajs. Resolves once it is in its group. */
export async function followTopic(
  kafka: Kafka,
  topic: string,
  onMessages: (messages: readonly KafkaMessage[]) => void,
): Promise<TopicFollower> {
  const consumer = kafka.consumer({ groupId: `${topic}.bench-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  });
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 3,
    eachBatch: async ({ batch, heartbeat }) => {
      onMessages(batch.messages);
      await heartbeat();
    },
  });
  await joined;
  return { stop: () => consumer.disconnect() };
}
