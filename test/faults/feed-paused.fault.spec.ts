import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { keepJournal, pullAll } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { publishSteadily } from '../harness/steady-calls.ts';
import { readTopicOrder } from '../harness/topic-order.ts';
import { until } from '../harness/until.ts';
import { desk, operators } from './journeys.ts';
import { callProblems, feedProblems, orderProblems } from './judge-feeds.ts';

const callsPerSecond = 500;
const pauses = 6;
/** The client's credit: what the hub may have under way to it when it hears of the pause. */
const underWay = 100;
const patience = 120_000;
const seeds = seedsOf(runSeed(), 3);
/** In all tests: they share the desk's feed. */
const sent = new Set<string>();
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

describe(`a feed to which ${callsPerSecond} events come in a second`, () => {
  it.each(seeds)(
    'can be paused and resumed, and nothing is lost, doubled or in another order (seed %i)',
    async (seed) => {
      const chance = random(seed);
      const client = hub.client(desk);
      const journal = keepJournal(client);
      const published = operators.map((operator, index) =>
        publishSteadily(hub.client(operator), seed + index, callsPerSecond / operators.length),
      );
      try {
        await until('calls come', () => journal.items.length > 0, patience);
        for (let pause = 0; pause < pauses; pause++) {
          await client.feeds.pauseFeed({});
          const [received, { headPosition }] = [journal.items.length, await client.feeds.getFeedStatus({})];
          await until(
            'the feed has grown',
            async () => {
              const status = await client.feeds.getFeedStatus({});
              return status.headPosition > headPosition + BigInt(2 * underWay);
            },
            patience,
          );
          expect(journal.items.length - received, 'delivered while it was paused').toBeLessThanOrEqual(underWay);
          await client.feeds.resumeFeed({});
          await delay(chance() * 1_000);
        }
        await Promise.all(published.map((it) => it.finish()));
        const acknowledged = new Set(published.flatMap((it) => [...it.acknowledged]));
        for (const journalOfOperator of published) for (const callId of journalOfOperator.sent) sent.add(callId);
        const arrived = (): number => journal.of('callForwarded').length;
        await until('every call is on the feed', () => arrived() >= acknowledged.size, patience);

        const feed = await pullAll(client);
        const { partitions } = await readTopicOrder(hub);
        expect([
          ...callProblems({ acknowledged, sent }, feed),
          ...feedProblems({ partner: desk, feed, received: journal.items }),
          ...orderProblems(desk, feed, partitions),
        ]).toEqual([]);
      } finally {
        await client.feeds.resumeFeed({});
        await Promise.allSettled(published.map((it) => it.finish()));
        await journal.stop();
      }
    },
  );
});
