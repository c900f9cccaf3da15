import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { runSeed } from '../harness/random.ts';
import { type StartedParts, startParts } from '../harness/start-parts.ts';
import { expectNothingLost } from './journey-under-fire.ts';

const seed = runSeed();
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

describe('during journeys', () => {
  it('a broker that is restarted loses nothing and doubles nothing', async () => {
    await expectNothingLost(hub, seed, { damage: () => own.parts.kafka.restart(), repair: async () => {} });
  });

  it('a broker that is killed loses nothing and doubles nothing', async () => {
    await expectNothingLost(hub, seed + 1, {
      damage: () => own.parts.kafka.kill(),
      repair: () => own.parts.kafka.start(),
    });
  });

  it('a database that is restarted loses nothing and doubles nothing', async () => {
    await expectNothingLost(hub, seed + 2, { damage: () => own.parts.postgres.restart(), repair: async () => {} });
  });
});
