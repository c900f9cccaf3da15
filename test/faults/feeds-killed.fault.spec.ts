import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { until } from '../harness/until.ts';
import { expectNothingLost } from './journey-under-fire.ts';
import { openStopPoints, type Point, type StopPoints } from './stop-at-point.ts';

const seeds = seedsOf(runSeed(), 2);
let points: StopPoints;
let hub: TestHub;

beforeAll(async () => {
  points = openStopPoints();
  hub = await startTestHub(inject('parts'), { extraOf: { feeds: points.environment } });
});
afterAll(() => hub?.stop());

const where: Record<string, Exclude<Point, 'before-begin'>> = {
  'before it commits items': 'before-commit',
  'after it committed items, before it does anything else': 'after-commit',
  'after it sent an item, before it hears that it arrived': 'after-send',
  'before it writes down an acknowledgement': 'before-acknowledgement',
};

describe.each(Object.entries(where))('feeds, killed %s,', (_text, point) => {
  it.each(seeds)('has no gap, no double and no other order (seed %i)', async (seed) => {
    const times = 1 + Math.floor(random(seed)() * 20);
    await expectNothingLost(hub, seed, {
      damage: async () => {
        await points.stop(hub.pid('feeds'), { point, times, signal: 'SIGKILL' });
        await until('feeds is gone', () => hub.pid('feeds') === undefined);
      },
      repair: () => hub.start('feeds'),
    });
  });
});
