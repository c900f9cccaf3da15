import type { Call } from '@throughline/client';
import { aCall } from '../harness/calls.ts';
import type { TestHub } from '../harness/hub.ts';
import { dueTimes } from './pace.ts';

/** An operator that publishes at a steady rate, and a desk that follows. Nothing is kept of a call but the count. */
export type SteadyLoad = {
  /** Resolves when the last was answered. @throws what breaks the one or the other */
  readonly finished: Promise<void>;
  answered(): number;
  arrived(): number;
  stop(): Promise<void>;
};

export async function openSteadyLoad(
  hub: TestHub,
  perSecond: number,
  seconds: number,
  signal: AbortSignal,
): Promise<SteadyLoad> {
  const operator = hub.client('kyivstar');
  const desk = hub.client('iom-ukraine');
  const stopping = new AbortController();
  const { headPosition } = await desk.feeds.getFeedStatus({});
  let [answered, arrived] = [0, 0];
  const following = desk.feeds.followFeed({
    from: headPosition,
    signal: stopping.signal,
    onItem: ({ event }) => {
      if (event?.$case === 'callForwarded') arrived += 1;
    },
  });
  const source = async function* (): AsyncGenerator<Call> {
    const count = Math.round(perSecond * seconds);
    for await (const _due of dueTimes(performance.now(), perSecond, count, signal)) yield aCall();
  };
  const publish = async (): Promise<void> => {
    for await (const answer of operator.calls.publishCalls(source(), { signal })) {
      if (answer.outcome !== 'ACCEPTED') throw new Error(`a call was answered ${answer.outcome}`);
      answered += 1;
    }
  };
  // A follower that ends before it is stopped is broken.
  const broken = following.then(() => Promise.reject(new Error('the feed ended')));
  const finished = Promise.race([publish(), broken]);
  finished.catch(() => {});
  return {
    finished,
    answered: () => answered,
    arrived: () => arrived,
    async stop() {
      stopping.abort();
      await following.catch(() => {});
    },
  };
}
