import type { Kafka } from 'kafkajs';
import { repeatWork } from '../repeat-work.ts';
import { counter, observe, type Reading } from '../telemetry/instruments.ts';

/** One look costs two small requests for each topic. */
const everyMilliseconds = 10_000;
/** Time for the group to assign partitions: the first look should find them. */
const firstMilliseconds = 2_000;

type LagReading = Reading<'throughline.consumer.lag'>;

const failures = counter('throughline.observation.failures');
/** Of every consumer of this process, what it saw last. One watch for all, so that a consumer that ended says 0. */
const tellers = new Set<() => readonly LagReading[]>();
observe(['throughline.consumer.lag'], () => Array.from(tellers, (tell) => tell()).flat());

export type ConsumerLag = {
  /** This consumer has these partitions, of topics with their prefix, and no others. */
  assigned(partitions: Readonly<Record<string, readonly number[]>>): void;
  /** Everything before this offset of a partition is processed. */
  reached(topic: string, partition: number, nextOffset: bigint): void;
  stop(): Promise<void>;
};

type Place = { readonly topic: string; readonly partition: number; next: bigint | undefined; lag: number | undefined };

/**
 * Looks now and then how far the ends of a consumer's partitions are from where it stands. A look that fails is counted,
 * and what was seen before stands.
 */
export function watchConsumerLag(parts: {
  readonly kafka: Kafka;
  /** Without the hub's prefix. */
  readonly group: string;
  readonly prefix: string;
}): ConsumerLag {
  const { kafka, group, prefix } = parts;
  const places = new Map<string, Place>();
  let admin: ReturnType<Kafka['admin']> | undefined;

  const look = async (signal: AbortSignal): Promise<void> => {
    const topics = new Set(Array.from(places.values(), ({ topic }) => topic));
    if (topics.size === 0) return;
    if (!admin) {
      const connecting = kafka.admin();
      await connecting.connect();
      admin = connecting;
    }
    for (const topic of topics) {
      if (signal.aborted) return;
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        const place = places.get(keyOf(topic, partition));
        if (place) place.lag = Math.max(0, Number(BigInt(high) - (place.next ?? BigInt(low))));
      }
    }
  };

  const tell = (): LagReading[] =>
    Array.from(places.values()).flatMap(({ topic, partition, lag }) =>
      lag === undefined
        ? []
        : {
            gauge: 'throughline.consumer.lag',
            value: lag,
            attributes: {
              'messaging.consumer.group.name': group,
              'messaging.destination.name': topic.slice(prefix.length),
              'messaging.destination.partition.id': String(partition),
            },
          },
    );
  tellers.add(tell);

  let looks = 0;
  const looking = repeatWork({
    async work(signal) {
      // The first turn comes at once, before there is anything to see.
      if (looks++ === 0) return firstMilliseconds;
      await look(signal);
      return everyMilliseconds;
    },
    onFailure: () => failures.add(1, { 'throughline.observation': 'throughline.consumer.lag' }),
    afterFailureMilliseconds: everyMilliseconds,
  });

  return {
    assigned(partitions) {
      places.clear();
      for (const [topic, numbers] of Object.entries(partitions)) {
        for (const partition of numbers)
          places.set(keyOf(topic, partition), { topic, partition, next: undefined, lag: undefined });
      }
    },
    reached(topic, partition, nextOffset) {
      const place = places.get(keyOf(topic, partition));
      if (place) place.next = nextOffset;
    },
    async stop() {
      tellers.delete(tell);
      await looking.stop();
      await admin?.disconnect();
    },
  };
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
