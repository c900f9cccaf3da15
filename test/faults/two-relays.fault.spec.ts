import { setTimeout as delay } from 'node:timers/promises';
import { connect, type PartnerClient } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { publishedBy, type RelayTurns, watchRelayTurns } from '../harness/relay-turns.ts';
import { type SecondInstance, startSecondInstance } from '../harness/second-instance.ts';
import { expectNothingLost } from './journey-under-fire.ts';

const seeds = seedsOf(runSeed(), 2);
const services = ['calls', 'referrals'] as const;
const turnsToEnd = 20;
let hub: TestHub;
let turns: RelayTurns;
let others: SecondInstance[] = [];
const clients: PartnerClient[] = [];

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  turns = await watchRelayTurns(hub.settings);
  others = await Promise.all(services.map((service) => startSecondInstance(hub, service)));
});
afterAll(async () => {
  for (const client of clients) client.close();
  await turns?.stop();
  await Promise.all(others.map((other) => other.stop()));
  await hub?.stop();
});

/** One operator and the centre are at the first instances, the others at the second ones: both write to the outbox. */
function client(partnerId: string): PartnerClient {
  if (partnerId === 'kyivstar' || partnerId === 'la-strada-kyiv') return hub.client(partnerId);
  const { certificate, endpoints } = hub.connectionOf(partnerId);
  const through = Object.fromEntries(services.map((service, index) => [service, others[index]?.endpoint ?? '']));
  const atOthers = connect({ certificate, endpoints: { ...endpoints, ...through } });
  clients.push(atOthers);
  return atOthers;
}

describe('two relays of a service at once', () => {
  it.each(seeds)(
    'take turns in the middle of their work, and lose nothing and double nothing (seed %i)',
    async (seed) => {
      const chance = random(seed);
      await expectNothingLost(
        hub,
        seed,
        {
          damage: async () => {
            for (let ended = 0; ended < turnsToEnd; ) {
              await delay(100 + chance() * 300);
              for (const service of services) if (await turns.end(service)) ended += 1;
            }
          },
          repair: async () => {},
        },
        { client },
      );
      // Otherwise they were not two.
      for (const [index, service] of services.entries()) {
        const published = [hub.settings, others[index]?.settings ?? hub.settings].map((it) => publishedBy(service, it));
        for (const records of await Promise.all(published)) expect(records).toBeGreaterThan(0);
      }
    },
  );
});
