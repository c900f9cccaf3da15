import type { Kafka, KafkaMessage, Message } from 'kafkajs';
import { followTopic } from './follow-topic.ts';

/** An outside witness of what the hub publishes. */
export type PublishedCalls = {
  /** Resolves when each of these was read from the topic. @throws when one came that was there before */
  untilPublished(callIds: readonly string[]): Promise<void>;
  /** How many of those were not read yet. */
  missing(): number;
  /** Keeps the records that come from now on, as they are, until it is told to stop. */
  record(): { stop(): Message[] };
  stop(): Promise<void>;
};

/** Follows the topic of calls, and counts each id once. */
export async function watchPublishedCalls(kafka: Kafka, topic: string): Promise<PublishedCalls> {
  const seen = new Set<string>();
  let awaited = new Set<string>();
  let done = Promise.withResolvers<void>();
  let twice: Error | undefined;
  // Whoever waits looks at it; between rounds nobody does.
  done.promise.catch(() => {});
  let recorded: KafkaMessage[] | undefined;

  const settle = (): void => {
    if (twice) done.reject(twice);
    else if (awaited.size === 0) done.resolve();
  };

  const follower = await followTopic(kafka, topic, (messages) => {
    for (const { key } of messages) {
      const callId = key?.toString() ?? '';
      if (seen.has(callId)) twice ??= new Error(`the hub published ${callId} a second time`);
      seen.add(callId);
      awaited.delete(callId);
    }
    recorded?.push(...messages);
    settle();
  });

  return {
    untilPublished(callIds) {
      awaited = new Set(callIds.filter((callId) => !seen.has(callId)));
      done = Promise.withResolvers();
      done.promise.catch(() => {});
      settle();
      return done.promise;
    },
    missing: () => awaited.size,
    record() {
      const records: KafkaMessage[] = [];
      recorded = records;
      return {
        stop() {
          recorded = undefined;
          return records.map(copyOf);
        },
      };
    },
    stop: () => follower.stop(),
  };
}

/** With memory of its own: the client's messages keep the whole answer that they came in. */
function copyOf({ key, value, headers }: KafkaMessage): Message {
  return {
    key: key && Buffer.from(key),
    value: value && Buffer.from(value),
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))])),
  };
}
