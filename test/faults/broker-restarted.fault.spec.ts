import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { type StartedParts, startParts } from '../harness/start-parts.ts';
import { expectNothingLost } from './journey-under-fire.ts';

const seeds = seedsOf(runSeed(), 2);
// Parts of its own: the others' are not to be disturbed.
let own: StartedParts;
let hub: TestHub;

beforeAll(async () => {
  own = await startParts();
  hub = await startTestHub(own.address);
});
afterAll(async () => {
  await hub?.stop();
  await own?.stop();
});

/** Does it not at the same moment of the work each time. */
const after = (seed: number, damage: () => Promise<void>) => async (): Promise<void> => {
  await delay(random(seed)() * 500);
  await damage();
};

describe('during journeys', () => {
  it.each(seeds)('a broker that is restarted loses nothing and doubles nothing (seed %i)', async (seed) => {
    const damage = after(seed, () => own.parts.kafka.restart());
    await expectNothingLost(hub, seed, { damage, repair: async () => {} });
  });

  it.each(seeds)('a broker that is killed loses nothing and doubles nothing (seed %i)', async (seed) => {
    const damage = after(seed, () => own.parts.kafka.kill());
    await expectNothingLost(hub, seed, { damage, repair: () => own.parts.kafka.start() });
  });

  it.each(seeds)('a database that is restarted loses nothing and doubles nothing (seed %i)', async (seed) => {
    const damage = after(seed, () => own.parts.postgres.restart());
    await expectNothingLost(hub, seed, { damage, repair: async () => {} });
  });
});
