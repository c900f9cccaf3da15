import { newId } from '@throughline/client';
import type { Kafka, Message } from 'kafkajs';
import { aCall } from '../harness/calls.ts';
import type { TestHub } from '../harness/hub.ts';
import { createArrivals } from './arrivals.ts';
import { followTopic } from './follow-topic.ts';
import { dueTimes } from './pace.ts';
import { openRawProducer } from './raw-producer.ts';

/** A way from one who sends to one who receives, both in this process, with one clock. */
export type Hop = {
  /** Sends at a steady rate, whatever comes back. @returns milliseconds from when each was due until it was there */
  send(count: number, perSecond: number, signal: AbortSignal): Promise<number[]>;
  stop(): Promise<void>;
};

/** Before the first is due: the stream is there by then, as it is in life. */
const leadMilliseconds = 100;

/** From an operator's publish to the desk's feed, both through `packages/client`. */
export async function openHubHop(hub: TestHub, lingerMilliseconds: number): Promise<Hop> {
  const operator = hub.client('kyivstar');
  const desk = hub.client('iom-ukraine');
  const arrivals = createArrivals();
  const stopping = new AbortController();
  const { headPosition } = await desk.feeds.getFeedStatus({});
  const following = desk.feeds.followFeed({
    from: headPosition,
    signal: stopping.signal,
    onItem: ({ event }) => {
      if (event?.$case === 'callForwarded') arrivals.arrived(event.value.callId);
    },
  });
  following.catch((error: unknown) => arrivals.fail(error));
  return {
    async send(count, perSecond, signal) {
      const all = arrivals.expect(count);
      const source = async function* () {
        for await (const due of dueTimes(performance.now() + leadMilliseconds, perSecond, count, signal)) {
          const call = aCall();
          arrivals.due(call.callId, due);
          yield call;
        }
      };
      const publish = async (): Promise<void> => {
        for await (const answer of operator.calls.publishCalls(source(), { lingerMilliseconds, signal })) {
          if (answer.outcome !== 'ACCEPTED') throw new Error(`a call was answered ${answer.outcome}`);
        }
      };
      const [latencies] = await Promise.all([all, publish()]);
      return latencies;
    },
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** From a kafkajs producer to a kafkajs consumer through one topic, one record at a time, with acks=all. */
export async function openRawHop(kafka: Kafka, topic: string, like: Message): Promise<Hop> {
  const arrivals = createArrivals();
  const producer = await openRawProducer(kafka, topic, false);
  const follower = await followTopic(kafka, topic, (messages) => {
    for (const { key } of messages) arrivals.arrived(key?.toString() ?? '');
  });
  return {
    async send(count, perSecond, signal) {
      const all = arrivals.expect(count);
      const produce = async (): Promise<void> => {
        const sent: Promise<void>[] = [];
        for await (const due of dueTimes(performance.now() + leadMilliseconds, perSecond, count, signal)) {
          const key = newId();
          arrivals.due(key, due);
          sent.push(producer.produceOne({ ...like, key }).catch((error: unknown) => arrivals.fail(error)));
        }
        await Promise.all(sent);
      };
      const [latencies] = await Promise.all([all, produce()]);
      return latencies;
    },
    async stop() {
      await Promise.all([producer.stop(), follower.stop()]);
    },
  };
}
