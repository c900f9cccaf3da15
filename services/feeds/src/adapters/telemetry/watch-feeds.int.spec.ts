import type { Database } from '@throughline/platform/postgres/pool';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { readFeeds } from './watch-feeds.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, subscription, dead_letter, known_partner');
});

/** A feed of three items, each a minute younger than the one before, of which the first is ten minutes old. */
async function aFeed(partnerId: string, acknowledged: number): Promise<void> {
  await database.query('insert into feed (partner_id, head_position, acknowledged_position) values ($1, 3, $2)', [
    partnerId,
    acknowledged,
  ]);
  await database.query(
    `insert into feed_item (partner_id, position, event_id, item, written_at)
     select $1, position, gen_random_uuid(), '', clock_timestamp() - (11 - position) * interval '1 minute'
     from generate_series(1, 3) as position`,
    [partnerId],
  );
}

/** @param due of a mail: in so many minutes */
async function subscribe(
  partnerId: string,
  door: string,
  state: string,
  sent: number,
  due: number | null,
): Promise<void> {
  await database.query(
    `insert into subscription (partner_id, door, state, settings, sent_position, next_attempt_at)
     values ($1, $2, $3, '{}', $4, clock_timestamp() + $5 * interval '1 minute')`,
    [partnerId, door, state, sent, due],
  );
}

/** What a gauge says of a partner, in whole numbers. */
async function said(gauge: string, partnerId: string): Promise<number | undefined> {
  const readings = await readFeeds(database);
  const reading = readings.find((it) => it.gauge === gauge && it.attributes['throughline.partner.id'] === partnerId);
  return reading && Math.round(reading.value);
}

describe('of the feed of a partner it is told', () => {
  it('how many items it has not acknowledged, and how long the oldest of them is there', async () => {
    await aFeed('umc', 1);
    expect(await said('throughline.feed.head', 'umc')).toBe(3);
    expect(await said('throughline.feed.lag', 'umc')).toBe(2);
    expect(await said('throughline.feed.lag_age', 'umc')).toBe(540);
  });

  it('that it is not behind when it has acknowledged everything', async () => {
    await aFeed('umc', 3);
    expect(await said('throughline.feed.lag', 'umc')).toBe(0);
    expect(await said('throughline.feed.lag_age', 'umc')).toBe(0);
  });

  it('how far mails are, which nobody acknowledges, and that it is late only when its mail is', async () => {
    await aFeed('early', 0);
    await subscribe('early', 'EMAIL', 'ACTIVE', 2, 30);
    expect(await said('throughline.feed.lag', 'early')).toBe(1);
    expect(await said('throughline.feed.lag_age', 'early')).toBe(0);
    await aFeed('late', 0);
    await subscribe('late', 'EMAIL', 'ACTIVE', 2, -1);
    expect(await said('throughline.feed.lag_age', 'late')).toBe(480);
    await aFeed('closed', 0);
    await subscribe('closed', 'EMAIL', 'DISABLED', 2, null);
    expect(await said('throughline.feed.lag', 'closed')).toBe(3);
  });

  it('whether it is paused, and which doors the hub has closed', async () => {
    await aFeed('umc', 0);
    await database.query('update feed set paused_at = clock_timestamp()');
    await subscribe('umc', 'WEBHOOK', 'DISABLED', 0, null);
    await subscribe('umc', 'KAFKA', 'ACTIVE', 0, null);
    expect(await said('throughline.feed.paused', 'umc')).toBe(1);
    const doors = (await readFeeds(database)).flatMap((it) =>
      it.gauge === 'throughline.door.disabled' ? [[it.attributes['throughline.door'], it.value]] : [],
    );
    expect(Object.fromEntries(doors)).toEqual({ WEBHOOK: 1, KAFKA: 0 });
  });

  it('nothing while it is suspended', async () => {
    await aFeed('umc', 0);
    await database.query(
      `insert into known_partner values ('umc', 'OPERATOR', 'UMC', 'UA', 'SUSPENDED', '{}', '[]', '{}', '{}', null)`,
    );
    expect(await readFeeds(database)).toEqual([]);
  });
});
