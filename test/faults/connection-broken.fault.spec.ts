import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type ProxiedHub, startProxiedHub } from '../harness/proxied-hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import type { TcpProxy } from '../harness/tcp-proxy.ts';
import { until } from '../harness/until.ts';
import { expectNothingLost } from './journey-under-fire.ts';
import { centre, desk, operators } from './journeys.ts';

const partners = [desk, centre, ...operators];
const seeds = seedsOf(runSeed(), 3);
/** What both sides promise: they look after 30 s of silence, and wait 10 s for an answer. */
const noticedMilliseconds = 40_000;
/** A machine that is busy looks late. */
const slackMilliseconds = 10_000;
let hub: TestHub;
let network: ProxiedHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
beforeEach(async () => {
  network = await startProxiedHub(hub, partners, ['calls', 'feeds']);
});
afterEach(() => network.stop());
afterAll(() => hub?.stop());

/** The connections that the journeys keep: everyone follows a feed, and operators publish. */
const connections = (): TcpProxy[] => [
  ...partners.map((partner) => network.proxy(partner, 'feeds')),
  ...operators.map((operator) => network.proxy(operator, 'calls')),
];

describe("partners' connections", () => {
  it.each(seeds)('that are cut for a second, twice, lose nothing and double nothing (seed %i)', async (seed) => {
    const chance = random(seed);
    const pauses = connections().map(() => [chance() * 1_000, chance() * 1_000]);
    await expectNothingLost(
      hub,
      seed,
      {
        damage: async () => {
          // Each at moments of its own.
          const cuts = connections().map(async (connection, index) => {
            for (const pause of pauses[index] ?? []) {
              await delay(pause);
              await connection.cut(1_000);
            }
          });
          await Promise.all(cuts);
        },
        repair: async () => {},
      },
      { client: network.client },
    );
  });

  // Each takes as long as both sides wait before they give up.
  it.each(seeds.slice(0, 2))(
    'that are half-open are noticed by both sides in time, and lose nothing and double nothing (seed %i)',
    async (seed) => {
      const chance = random(seed);
      const gaveUp: number[] = [];
      await expectNothingLost(
        hub,
        seed,
        {
          damage: async () => {
            const silences = connections().map(async (connection) => {
              await delay(chance() * 2_000);
              const before = connection.connections();
              const silent = connection.fallSilent();
              expect(silent.length).toBeGreaterThan(0);
              for (const { clientGaveUp, serverGaveUp } of silent) gaveUp.push(await clientGaveUp, await serverGaveUp);
              await until('the partner has connected again', () => connection.connections() > before, 60_000);
            });
            await Promise.all(silences);
          },
          repair: async () => {},
        },
        { client: network.client },
      );
      expect(Math.max(...gaveUp)).toBeLessThan(noticedMilliseconds + slackMilliseconds);
    },
  );
});
