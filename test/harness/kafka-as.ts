import { readFileSync } from 'node:fs';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import kafkajs, { type Kafka, type KafkaMessage } from 'kafkajs';
import { onTestFinished } from 'vitest';
import type { TestHub } from './hub.ts';

/** A Kafka client with somebody's certificate. Gives up soon, so that what is denied is seen as denied. */
export function kafkaAs(hub: Pick<TestHub, 'settings'>, files: CertificateFiles): Kafka {
  return new kafkajs.Kafka({
    clientId: 'test',
    brokers: [...hub.settings.brokers],
    ssl: {
      ca: [readFileSync(files.caFile)],
      cert: readFileSync(files.certFile),
      key: readFileSync(files.keyFile),
    },
    retry: { retries: 2, initialRetryTime: 50 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

/** Writes records to a topic of the hub as somebody. @param topic without the hub's prefix */
export async function writeAs(
  hub: Pick<TestHub, 'settings'>,
  files: CertificateFiles,
  topic: string,
  messages: { key?: string; value: Buffer; headers?: Record<string, string> }[],
): Promise<void> {
  const producer = kafkaAs(hub, files).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    await producer.send({ topic: hub.settings.kafkaPrefix + topic, acks: -1, messages });
  } finally {
    await producer.disconnect();
  }
}

/**
 * Everything on a topic from its beginning on, as somebody; the list grows until the test ends.
 * @throws what the broker denies
 */
export async function readAs(
  hub: Pick<TestHub, 'settings'>,
  files: CertificateFiles,
  topic: string,
  groupId: string,
): Promise<readonly KafkaMessage[]> {
  const consumer = kafkaAs(hub, files).consumer({
    groupId: hub.settings.kafkaPrefix + groupId,
    maxWaitTimeInMs: 100,
    retry: { retries: 0 },
  });
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: hub.settings.kafkaPrefix + topic, fromBeginning: true });
  const messages: KafkaMessage[] = [];
  // kafkajs reports what it is denied in a group or in a fetch by an event only.
  const reading = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.FETCH, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  });
  await consumer.run({
    eachMessage: async ({ message }) => {
      messages.push(message);
    },
  });
  await reading;
  return messages;
}
