import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { AvroDecoder } from '../kafka/avro.ts';
import type { Log } from '../log.ts';
import type { Database } from '../postgres/pool.ts';
import { retrying } from '../retry.ts';
import { type BatchHandler, createBatchProcessor, type ForeignRecords } from './batch-processor.ts';
import { createBatchTelemetry } from './batch-telemetry.ts';
import type { ConsumedEvent } from './consumed-event.ts';
import { watchConsumerLag } from './consumer-lag.ts';
import { createGroupOffsets } from './group-offsets.ts';
import { isFenced, nextOffset } from './offsets.ts';

export type { BatchHandler, ForeignRecords, Refusal, UnreadableRecord } from './batch-processor.ts';

const joinAgainMilliseconds = 200;

/** What ListOffsets calls the first record that is there. */
const earliestOffset = '-2';

export type InboxConsumer = {
  stop(): Promise<void>;
  /** Milliseconds since the last fetch, heartbeat or effect: liveness is progress, not a running process. */
  idleSince(): number;
};

/**
 * Consumes topics with effects exactly once: the next offset and the effect are one transaction, an event's id is
 * claimed in it too, and on assignment reading goes on from the offset in the database, whatever the group says.
 *
 * What can never be processed goes to `<service>.dead-letters`, through the outbox in the same transaction. What fails
 * for a passing reason is retried with backoff, and its partition waits; the others don't.
 */
export async function startConsumer(parts: {
  readonly kafka: Kafka;
  readonly database: Database;
  readonly decoder: AvroDecoder;
  readonly log: Log;
  readonly service: string;
  readonly prefix: string;
  readonly sessionTimeoutMilliseconds: number;
  /** Topics without prefix. */
  readonly topics: readonly string[];
  /** Called with the events of one partition that are new, in order, inside the transaction of their effect. */
  readonly handle: BatchHandler;
  /** After commit: for what is only in memory. */
  readonly committed?: (events: readonly ConsumedEvent[]) => void;
  /** The consumer can't go on; the process should end and be started again. */
  readonly onCrash: (error: Error) => void;
  readonly group?: string;
  readonly foreign?: ForeignRecords;
}): Promise<InboxConsumer> {
  const { kafka, log, prefix } = parts;
  const group = parts.group ?? parts.service;
  const consumer: Consumer = kafka.consumer({
    groupId: `${prefix}${group}`,
    sessionTimeout: parts.sessionTimeoutMilliseconds,
    rebalanceTimeout: parts.sessionTimeoutMilliseconds,
    heartbeatInterval: Math.floor(parts.sessionTimeoutMilliseconds / 4),
    // A record arrives this long after it was produced at most when little happens; the broker answers earlier anyway.
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 4 * 1024 * 1024,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  });
  const stopping = new AbortController();
  let lastProgress = Date.now();
  const progressed = (): void => {
    lastProgress = Date.now();
  };
  consumer.on(consumer.events.HEARTBEAT, progressed);
  consumer.on(consumer.events.FETCH, progressed);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart || stopping.signal.aborted) return;
    // kafkajs restarts by itself only after some errors; a consumer that is not restarted would look healthy for ever.
    if (!hasNoCoordinator(payload.error)) return parts.onCrash(payload.error);
    log.warn({ event: 'consumer-joins-again', error: payload.error }, 'the group has no coordinator; joining again');
    joinAgain().catch((error: Error) => {
      if (!stopping.signal.aborted) parts.onCrash(error);
    });
  });

  const processor = createBatchProcessor({ ...parts, group });
  const groupOffsets = createGroupOffsets(consumer, log);
  const lag = watchConsumerLag({ kafka, group, prefix });
  const reached = (topic: string, partition: number, next: bigint): void => {
    groupOffsets.reached(topic, partition, next);
    lag.reached(topic, partition, next);
  };
  /** A group that stands at the end of a quiet topic would bring no batch whose start could be compared. */
  const startFromDatabase = (assigned: Readonly<Record<string, readonly number[]>>): Promise<void> =>
    retrying(
      async () => {
        for (const [topic, partitions] of Object.entries(assigned)) {
          for (const partition of partitions) {
            const next = await nextOffset(parts.database, topic, partition);
            consumer.seek({ topic, partition, offset: next?.toString() ?? earliestOffset });
            if (next !== undefined) reached(topic, partition, next);
          }
        }
      },
      { again: () => true, signal: stopping.signal },
    ).catch((error: unknown) => log.info({ event: 'consumer-not-started', error }, 'stopped before it began to read'));
  let started: Promise<void> = Promise.resolve();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // What was known of a partition is worth nothing after a rebalance.
    processor.forget();
    groupOffsets.forget();
    lag.assigned(payload.memberAssignment);
    started = startFromDatabase(payload.memberAssignment);
  });

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition } = payload.batch;
    try {
      await started;
      // Fetched from where the group stood.
      if (payload.isStale()) return;
      const seekTo = await processor.process(payload);
      if (seekTo !== undefined) consumer.seek({ topic, partition, offset: seekTo.toString() });
      else {
        payload.resolveOffset(payload.batch.lastOffset());
        reached(topic, partition, BigInt(payload.batch.lastOffset()) + 1n);
      }
      progressed();
    } catch (error) {
      if (!isFenced(error)) throw error;
      createBatchTelemetry(topic.slice(prefix.length), group).fenced();
      log.warn({ event: 'fenced', topic, partition }, 'another instance has this partition: its work stands');
      processor.forget();
    }
  };

  await consumer.connect();
  await consumer.subscribe({ topics: parts.topics.map((topic) => prefix + topic), fromBeginning: true });
  // Not resolved by itself: a batch that was fenced is fetched again, and not passed over until the next one comes.
  const run = (): Promise<void> =>
    consumer.run({ eachBatch, eachBatchAutoResolve: false, autoCommit: false, partitionsConsumedConcurrently: 4 });
  /** When that fails too, there is another crash. */
  const joinAgain = async (): Promise<void> => {
    await delay(joinAgainMilliseconds, undefined, { signal: stopping.signal });
    // What is left of the run before; kafkajs would do nothing otherwise.
    await consumer.stop();
    await run();
  };
  await run();

  return {
    async stop() {
      stopping.abort();
      await groupOffsets.stop();
      await lag.stop();
      await consumer.disconnect();
    },
    idleSince: () => Date.now() - lastProgress,
  };
}

/**
 * While a broker goes down or comes up, the group's coordinator may be none of the brokers that are known. That passes,
 * but kafkajs takes it for the end.
 */
function hasNoCoordinator(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KafkaJSGroupCoordinatorNotFound' || hasNoCoordinator(error.cause);
}
