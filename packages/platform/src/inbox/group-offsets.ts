import type { Consumer } from 'kafkajs';
import type { Log } from '../log.ts';

const everyMilliseconds = 1_000;

export type GroupOffsets = {
  reached(topic: string, partition: number, nextOffset: bigint): void;
  /** What was reached is no longer this instance's to tell. */
  forget(): void;
  /** Tells what is not told yet, while the consumer still is in its group. */
  stop(): Promise<void>;
};

/**
 * Tells the group on Kafka, now and then, where this service stands. Reading goes on from the offset in the database
 * whatever the group says, so no batch waits for this: it is for tools that show the lag.
 */
export function createGroupOffsets(consumer: Pick<Consumer, 'commitOffsets'>, log: Log): GroupOffsets {
  let untold = new Map<string, { readonly topic: string; readonly partition: number; readonly offset: string }>();
  let telling: Promise<void> = Promise.resolve();
  const tell = async (): Promise<void> => {
    const waiting = untold;
    if (waiting.size === 0) return;
    const offsets = new Map(waiting);
    waiting.clear();
    await consumer.commitOffsets([...offsets.values()]).catch((error: unknown) => {
      log.debug({ event: 'group-offsets-not-told', error }, 'the group was not told; trying again');
      // On a quiet topic nothing more may come. What is forgotten meanwhile stays forgotten.
      for (const [place, offset] of offsets) if (!waiting.has(place)) waiting.set(place, offset);
    });
  };
  const timer = setInterval(() => {
    telling = telling.then(tell);
  }, everyMilliseconds);
  timer.unref();
  return {
    reached: (topic, partition, nextOffset) =>
      void untold.set(`${topic}/${partition}`, { topic, partition, offset: nextOffset.toString() }),
    forget() {
      untold = new Map();
    },
    async stop() {
      clearInterval(timer);
      await telling;
      await tell();
    },
  };
}
