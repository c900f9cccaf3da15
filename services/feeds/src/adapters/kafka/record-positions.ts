import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { headerText } from '@throughline/platform/kafka/cloud-events';
import type { Admin, Kafka } from '@throughline/platform/kafka/connection';
import { feedTopic } from '@throughline/platform/kafka/topics';
import { positionHeader } from './feed-record.ts';

/** The position of the newest record on a partner's topic; undefined when there is none. */
export type NewestRecord = (partnerId: string) => Promise<bigint | undefined>;

export type RecordPositions = {
  /** The position of the record at an offset of the partner's topic; undefined when there is none, or none of ours. */
  at(partnerId: string, offset: bigint): Promise<bigint | undefined>;
  readonly newest: NewestRecord;
};

const mostMilliseconds = 15_000;

/**
 * Which item of a feed is where on its partner's topic. What was marked as sent is known from there; a record is read
 * only where nothing is, after a crash.
 * @param marked from what was marked, by the partner and the offset
 * @throws Error when the broker doesn't answer
 */
export function createRecordPositions(parts: {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly prefix: string;
  readonly marked: (partnerId: string, offset: bigint) => Promise<bigint | undefined>;
}): RecordPositions {
  const { kafka, admin, prefix, marked } = parts;

  const ends = async (partnerId: string): Promise<{ low: bigint; high: bigint }> => {
    const [partition] = await admin.fetchTopicOffsets(prefix + feedTopic(partnerId));
    return { low: BigInt(partition?.low ?? 0), high: BigInt(partition?.high ?? 0) };
  };

  const positionOf = async (partnerId: string, offset: bigint): Promise<bigint | undefined> =>
    (await marked(partnerId, offset)) ?? (await readPosition(partnerId, offset));

  /** kafkajs reads in a group only: one that nobody has, and which the broker forgets. */
  const readPosition = async (partnerId: string, offset: bigint): Promise<bigint | undefined> => {
    const topic = prefix + feedTopic(partnerId);
    const consumer = kafka.consumer({
      groupId: `${prefix}feeds.position-of.${randomUUID()}`,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
      // From here on one batch is enough.
      maxBytesPerPartition: 64 * 1024,
    });
    const late = new AbortController();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      const text = await new Promise<string | undefined>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
        delay(mostMilliseconds, undefined, { signal: late.signal }).then(
          () => reject(new Error(`the record at offset ${offset} of a feed topic did not come`)),
          () => {},
        );
        consumer
          .run({
            autoCommit: false,
            eachMessage: async ({ message }) => {
              if (BigInt(message.offset) === offset) resolve(headerText(message.headers, positionHeader));
            },
          })
          .catch(reject);
        consumer.seek({ topic, partition: 0, offset: offset.toString() });
      });
      return text !== undefined && /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
    } finally {
      late.abort();
      await consumer.disconnect();
    }
  };

  return {
    async at(partnerId, offset) {
      const { low, high } = await ends(partnerId);
      return offset < low || offset >= high ? undefined : positionOf(partnerId, offset);
    },
    async newest(partnerId) {
      const { low, high } = await ends(partnerId);
      return high > low ? positionOf(partnerId, high - 1n) : undefined;
    },
  };
}
