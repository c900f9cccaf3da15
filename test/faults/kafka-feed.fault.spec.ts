import { newId } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaDoor, readFeedTopic } from '../harness/feed-topic.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { type StartedParts, startParts } from '../harness/start-parts.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
// Parts of its own: the others' are not to be disturbed.
let own: StartedParts;
let hub: TestHub;

beforeAll(async () => {
  own = await startParts();
  hub = await startTestHub(own.address);
  await openKafkaDoor(hub, centre);
});
afterAll(async () => {
  await hub?.stop();
  await own?.stop();
});

const status = () => hub.client(centre).feeds.getFeedStatus({});
async function refer(times: number): Promise<void> {
  const desk = hub.client('iom-ukraine');
  for (let time = 0; time < times; time++) await deskActions(desk).refer(newId(), [centre]);
}

describe("a feed that is carried to its partner's topic", () => {
  const faults: [string, () => Promise<void>][] = [
    ['the broker is restarted', () => own.parts.kafka.restart()],
    ['the broker is killed', () => own.parts.kafka.kill().then(() => own.parts.kafka.start())],
    ['the database is restarted', () => own.parts.postgres.restart()],
    ['the service of the feeds is killed', () => hub.kill('feeds').then(() => hub.start('feeds'))],
  ];

  it.each(faults)(
    'has each item once and in order after %s, and what is committed is acknowledged',
    async (_what, fault) => {
      const { headPosition } = await status();
      const referring = refer(15);
      await until('some items', async () => (await status()).headPosition > headPosition + 3n, 60_000);
      await fault();
      await referring;
      await refer(1);
      const expected = headPosition + 16n;
      await until('all items on the feed', async () => (await status()).headPosition === expected, 120_000);

      const topic = await readFeedTopic(hub, centre);
      try {
        const last = await until(
          'the last on the topic',
          () => topic.records.find(({ position }) => position === expected),
          120_000,
        );
        await topic.processed(last);
        await until('its acknowledgement', async () => (await status()).acknowledgedPosition === expected, 60_000);
        // This group began after what it had committed before.
        const positions = topic.records.map(({ position }) => position);
        expect(positions).toEqual(positions.map((_, index) => headPosition + 1n + BigInt(index)));
      } finally {
        await topic.stop();
      }
    },
  );
});
