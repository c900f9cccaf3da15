import kafkajs, { type Kafka, type Message } from 'kafkajs';

export type RawProducer = {
  /** Sends the records in batches, `times` over. @returns the seconds from the first byte to the last acknowledgement */
  produce(records: readonly Message[], times: number): Promise<number>;
  /** Sends one, at once. */
  produceOne(record: Message): Promise<void>;
  stop(): Promise<void>;
};

const everyReplica = -1;
const batchSize = 500;
/** Batches of which the next is prepared while the broker writes one; kafkajs sends an idempotent producer's in turn. */
const batchesAtOnce = 4;

/**
 * kafkajs and nothing else: what a program would reach that had no reason to deduplicate, validate or commit.
 * @param idempotent as Kafka advises. It sends one request at a time, so that a hop of single records is done without.
 */
export async function openRawProducer(kafka: Kafka, topic: string, idempotent: boolean): Promise<RawProducer> {
  const producer = kafka.producer({
    idempotent,
    ...(idempotent ? { maxInFlightRequests: 1 } : {}),
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const send = (messages: Message[]): Promise<unknown> => producer.send({ topic, acks: everyReplica, messages });
  return {
    async produce(records, times) {
      const batches: Message[][] = [];
      for (let first = 0; first < records.length; first += batchSize) {
        batches.push(records.slice(first, first + batchSize));
      }
      const queue = Array.from({ length: times }, () => batches).flat();
      const startedAt = performance.now();
      const sender = async (): Promise<void> => {
        for (let batch = queue.shift(); batch; batch = queue.shift()) await send(batch);
      };
      await Promise.all(Array.from({ length: batchesAtOnce }, sender));
      return (performance.now() - startedAt) / 1_000;
    },
    async produceOne(record) {
      await send([record]);
    },
    stop: () => producer.disconnect(),
  };
}
