import { setTimeout as delay } from 'node:timers/promises';
import { serviceRights } from '@throughline/provision/hub-services';
import type { Consumer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { untilGroupHas } from '../harness/consumer-group.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { kafkaAs } from '../harness/kafka-as.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { expectNothingLost } from './journey-under-fire.ts';
import { desk } from './journeys.ts';

const everyMilliseconds = 2_000;
const [first = 0, second = 0] = seedsOf(runSeed(), 2);
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

/** Joins the group of `feeds` with its certificate, and takes its part of the topics without processing anything. */
async function joinAndDoNothing(): Promise<Consumer> {
  const { certificates, kafkaPrefix } = hub.settings;
  const consumer = kafkaAs(hub, certificates.services.feeds).consumer({
    groupId: `${kafkaPrefix}feeds`,
    sessionTimeout: 6_000,
    rebalanceTimeout: 6_000,
    heartbeatInterval: 200,
    retry: { retries: 10, initialRetryTime: 50 },
  });
  await consumer.connect();
  await consumer.subscribe({ topics: serviceRights.feeds.reads.map((topic) => kafkaPrefix + topic) });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} });
  await joined;
  return consumer;
}

/** Somebody joins, and leaves, and joins: about every two seconds the group is made anew. @returns how often it was */
async function rebalanceFor(seconds: number, chance: () => number): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let times = 0;
  let member: Consumer | undefined;
  try {
    while (performance.now() < end) {
      const next = performance.now() + everyMilliseconds * (0.75 + chance() / 2);
      if (member) await member.disconnect();
      member = member ? undefined : await joinAndDoNothing();
      times += 1;
      await delay(Math.max(0, next - performance.now()));
    }
  } finally {
    await member?.disconnect();
  }
  return times;
}

describe('a group that is made anew every two seconds', () => {
  it.each([
    { seconds: 60, seed: first },
    { seconds: 10, seed: second },
  ])('for $seconds s goes on, and loses nothing and doubles nothing (seed $seed)', async ({ seconds, seed }) => {
    let [times, progress] = [0, 0];
    await expectNothingLost(hub, seed, {
      damage: async (journals) => {
        const received = (): number => journals.get(desk)?.items.length ?? 0;
        const before = received();
        times = await rebalanceFor(seconds, random(seed));
        progress = received() - before;
      },
      repair: () => untilGroupHas(hub, 'feeds', 1),
    });
    // A machine that is busy is late with some.
    expect(times).toBeGreaterThan(seconds / 4);
    expect(progress).toBeGreaterThan(0);
  });
});
