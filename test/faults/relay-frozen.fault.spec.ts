import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import { type SecondInstance, startSecondInstance } from '../harness/second-instance.ts';
import { until } from '../harness/until.ts';
import { expectNothingLost } from './journey-under-fire.ts';
import { desk } from './journeys.ts';

const [first = 0, second = 0] = seedsOf(runSeed(), 2);
let hub: TestHub;
let other: SecondInstance;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  // Later than the first, which has the relay's turn by then.
  other = await startSecondInstance(hub, 'calls');
});
afterAll(async () => {
  await other?.stop();
  await hub?.stop();
});

describe('an instance of calls that is frozen while its relay has the turn', () => {
  it.each([
    { which: 'the first', seed: first, frozen: () => hub.pid('calls'), client: (id: string) => other.client(id) },
    // Which has the turn since the first was frozen.
    { which: 'the second', seed: second, frozen: () => other.pid, client: (id: string) => hub.client(id) },
  ])('hands it on, and doubles nothing when it wakes ($which, seed $seed)', async ({ seed, frozen, client }) => {
    await expectNothingLost(
      hub,
      seed,
      {
        damage: async (journals) => {
          const calls = (): number => journals.get(desk)?.of('callForwarded').length ?? 0;
          const from = calls() + Math.floor(random(seed)() * 20);
          await until('it is in the middle of its work', () => calls() >= from);
          const pid = frozen();
          if (pid === undefined) throw new Error('it does not run');
          process.kill(pid, 'SIGSTOP');
          try {
            const before = calls();
            // What was under way, and what came while nobody had the turn.
            await until('the other publishes', () => calls() > before + 100, 120_000);
          } finally {
            process.kill(pid, 'SIGCONT');
          }
        },
        repair: async () => {},
      },
      { client },
    );
  });
});
