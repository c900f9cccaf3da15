import { serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed } from '../harness/random.ts';
import { expectNothingLost } from './journey-under-fire.ts';

const seed = runSeed();
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

describe('kill -9 during journeys, then a restart', () => {
  it.each(serviceNames.map((name, index) => ({ name, index })))(
    'of $name loses nothing and doubles nothing',
    async ({ name, index }) => {
      const chance = random(seed + index);
      await expectNothingLost(hub, seed + 100 * index, {
        damage: async () => {
          // Not at the same moment of the work each time.
          await new Promise((resolve) => setTimeout(resolve, chance() * 200));
          await hub.kill(name);
        },
        repair: () => hub.start(name),
      });
    },
  );
});
