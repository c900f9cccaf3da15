import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { untilGroupHas } from '../harness/consumer-group.ts';
import { keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { type SecondInstance, startSecondInstance } from '../harness/second-instance.ts';
import { until } from '../harness/until.ts';
import { expectNothingLost } from './journey-under-fire.ts';
import { desk } from './journeys.ts';
import { openStopPoints, type Point, type StopPoints } from './stop-at-point.ts';

const [first = 0, second = 0] = seedsOf(runSeed(), 2);
let points: StopPoints;
let hub: TestHub;
let other: SecondInstance;

beforeAll(async () => {
  points = openStopPoints();
  hub = await startTestHub(inject('parts'), { extraOf: { feeds: points.environment } });
  other = await startSecondInstance(hub, 'feeds');
});
afterAll(async () => {
  await other?.stop();
  await hub?.stop();
});

const times = async (text: string): Promise<number> => (await hub.log('feeds')).split(text).length - 1;

const cases: [string, Point, number][] = [
  // It wakes with a batch in its hands that its successor has written, and goes on as if nothing had been.
  ['with a batch that it is about to write', 'before-begin', first],
  // Its successor waits for its locks, until the database ends a transaction in which nothing happens.
  ['with what it wrote not committed', 'before-commit', second],
];

describe('feeds, frozen beyond its session and thawed,', () => {
  it.each(cases)('%s, writes nothing beside its successor (%s, seed %i)', async (_text, point, seed) => {
    const atFrozen = keepJournal(hub.client(desk));
    try {
      await untilGroupHas(hub, 'feeds', 2);
      const fenced = await times('"fenced"');
      await expectNothingLost(
        hub,
        seed,
        {
          damage: async (journals) => {
            const pid = hub.pid('feeds') as number;
            await points.stop(pid, { point, times: 1 + Math.floor(random(seed)() * 20), signal: 'SIGSTOP' });
            try {
              await untilGroupHas(hub, 'feeds', 1);
              const calls = (): number => journals.get(desk)?.of('callForwarded').length ?? 0;
              const before = calls();
              await until('its successor has taken over', () => calls() > before + 20, 120_000);
            } finally {
              process.kill(pid, 'SIGCONT');
            }
          },
          repair: async () => {
            await until('the one that was frozen was refused', async () => (await times('"fenced"')) > fenced, 60_000);
            await untilGroupHas(hub, 'feeds', 2);
          },
        },
        { client: (id: string) => other.client(id) },
      );
      // Who followed at the frozen one goes on there, with the same feed.
      const { headPosition } = await hub.client(desk).feeds.getFeedStatus({});
      await until('its follower has everything', () => atFrozen.items.at(-1)?.position === headPosition, 60_000);
      const positions = atFrozen.items.map(({ position }) => position);
      expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0n) + BigInt(index)));
    } finally {
      await atFrozen.stop();
    }
  });
});
