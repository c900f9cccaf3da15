import { randomUUID } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { cutConnections, openTestDatabase, type TestDatabase } from '../../../../../test/harness/database.ts';
import { until } from '../../../../../test/harness/until.ts';
import type { Carrier } from '../../application/carrier.ts';
import { carryFeed } from '../../application/carry-feed.ts';
import { afterBrokerFailure } from '../../domain/carry-decision.ts';
import { appendItems } from '../postgres/append-items.ts';
import { createDoorStore } from '../postgres/door-store.ts';
import { watchFeedGrowth } from '../postgres/feed-growth.ts';
import { createFeedReader } from '../postgres/feed-store.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { runDoors } from './run-doors.ts';

let opened: TestDatabase;
let database: Database;
beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, subscription, delivery, acknowledgement, dead_letter, known_partner');
});

const append = (partnerId: string, count: number) =>
  transact(database, (transaction) =>
    appendItems(
      transaction,
      Array.from({ length: count }, () => {
        const eventId = randomUUID();
        return {
          partnerId,
          eventId,
          eventKind: 20,
          bytes: Buffer.from(FeedItem.encode(FeedItem.create({ eventId })).finish()),
        };
      }),
    ),
  );
const open = (partnerId: string, door = 'WEBHOOK') =>
  database.query(
    `insert into subscription (partner_id, door, state, settings, sent_position) values ($1, $2, 'ACTIVE', '{}', 0)`,
    [partnerId, door],
  );
const sentPositions = async (): Promise<[string, bigint][]> => {
  const { rows } = await database.query<{ partner_id: string; sent_position: bigint }>(
    'select partner_id, sent_position from subscription order by partner_id',
  );
  return rows.map((row) => [row.partner_id, row.sent_position]);
};

const { log, events: told } = captureLog();

/** An instance of the service, as far as doors go; what it carries is written down. */
function anInstance(journal: string[], carrier: Partial<Carrier<StoredItem>> = {}) {
  const pool = opened.anotherPool();
  const reader = createFeedReader(pool);
  const growth = watchFeedGrowth(opened.options, log);
  const doors = runDoors({
    database: pool,
    doors: ['WEBHOOK'],
    log,
    carry: (id, signal) =>
      carryFeed({
        partnerId: id.partnerId,
        store: createDoorStore(pool, reader, id),
        carrier: {
          itemsAtOnce: 4,
          async carry({ partnerId }, items) {
            for (const { position } of items) journal.push(`${partnerId} ${position}`);
            return { items: items.length };
          },
          ...carrier,
        },
        decide: afterBrokerFailure,
        waitForGrowth: growth.waitForGrowth,
        now: () => new Date(),
        signal,
      }),
  });
  const stop = async (): Promise<void> => {
    await doors.stop();
    await growth.stop();
  };
  onTestFinished(stop);
  return { stop };
}
const inOrder = (partnerId: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${partnerId} ${index + 1}`);
const of = (partnerId: string, journal: readonly string[]): string[] =>
  journal.filter((entry) => entry.startsWith(`${partnerId} `));

describe('doors that the hub carries through', () => {
  it('are each carried by one instance, once and in order, however many run', async () => {
    const partners = ['a', 'b', 'c'];
    const journal: string[] = [];
    for (const partnerId of partners) {
      await append(partnerId, 10);
      await open(partnerId);
    }
    anInstance(journal);
    anInstance(journal);
    for (let round = 0; round < 5; round++) for (const partnerId of partners) await append(partnerId, 3);
    await until('everything carried', async () => (await sentPositions()).every(([, sent]) => sent === 25n));
    for (const partnerId of partners) expect(of(partnerId, journal)).toEqual(inOrder(partnerId, 25));
  });

  it('go on with another instance when one stops', async () => {
    const journal: string[] = [];
    await append('a', 5);
    await open('a');
    const first = anInstance(journal);
    await until('the first carries', () => journal.length === 5);
    await first.stop();
    anInstance(journal);
    await append('a', 5);
    await until('the second carries', () => journal.length === 10);
    expect(journal).toEqual(inOrder('a', 10));
  });

  it('come back when the database ended every connection, and mark nothing twice', async () => {
    const journal: string[] = [];
    await append('a', 5);
    await open('a');
    anInstance(journal);
    await until('it carries', () => journal.length === 5);
    await cutConnections(database);
    await append('a', 5);
    await until('it carries again', async () => (await sentPositions())[0]?.[1] === 10n);
    await until('it is told', () => told.includes('doors-lost'));
    // What was under way when the connection went may come again, in its place.
    const seen = [...new Set(journal)];
    expect(seen).toEqual(inOrder('a', 10));
    const { rows } = await database.query<{ first_position: bigint; last_position: bigint }>(
      'select first_position, last_position from delivery order by first_position',
    );
    let next = 1n;
    for (const row of rows) {
      expect(row.first_position).toBe(next);
      next = row.last_position + 1n;
    }
  });

  it('are opened again after they failed in a way that nobody foresaw', async () => {
    await append('a', 1);
    await open('a');
    const journal: string[] = [];
    anInstance(journal, {
      carry: () => Promise.reject(new TypeError('nobody foresaw this')),
    });
    await until('it is told', () => told.includes('door-failed'));
    expect(await sentPositions()).toEqual([['a', 0n]]);
  });

  it('carry nothing while the feed is paused or the door is not open', async () => {
    const journal: string[] = [];
    await append('a', 2);
    await open('a');
    await database.query(`update feed set paused_at = now() where partner_id = 'a'`);
    await append('b', 2);
    await open('b');
    await database.query(`update subscription set state = 'DISABLED' where partner_id = 'b'`);
    await append('c', 2);
    await open('c');
    anInstance(journal);
    await until('the open one is carried', () => journal.length === 2);
    expect(journal).toEqual(inOrder('c', 2));
    await database.query(`update feed set paused_at = null where partner_id = 'a'`);
    await until('the paused one is carried once it goes on', () => journal.length === 4);
    expect(of('b', journal)).toEqual([]);
  });

  it('carry nothing for a partner that is suspended, and go on when it is active again', async () => {
    const journal: string[] = [];
    const set = (status: string) =>
      database.query(
        `insert into known_partner values ('a', 'NGO', 'A', 'UA', $1, '{}', '[]', '{}', '{}', null)
         on conflict (partner_id) do update set status = excluded.status`,
        [status],
      );
    await set('ACTIVE');
    await append('a', 2);
    await open('a');
    anInstance(journal);
    await until('it is carried', () => journal.length === 2);
    await set('SUSPENDED');
    await append('a', 2);
    // Another one that is open shows that the runner has looked.
    await append('b', 1);
    await open('b');
    await until('the other is carried', () => of('b', journal).length === 1);
    expect(of('a', journal)).toEqual(inOrder('a', 2));
    await set('ACTIVE');
    await until('it goes on', () => of('a', journal).length === 4);
    expect(of('a', journal)).toEqual(inOrder('a', 4));
  });

  it('acknowledge what a webhook took', async () => {
    await append('a', 3);
    await open('a');
    anInstance([]);
    await until('it is acknowledged', async () => {
      const status = await createFeedReader(database).status('a');
      return status.acknowledgedPosition === 3n;
    });
  });

  it('keep an item that is refused among the dead letters, as it was sent, and go on', async () => {
    const journal: string[] = [];
    await append('a', 3);
    await open('a');
    anInstance(journal, {
      async carry({ partnerId }, items) {
        const index = items.findIndex(({ position }) => position === 2n);
        const through = index < 0 ? items : items.slice(0, index);
        for (const { position } of through) journal.push(`${partnerId} ${position}`);
        if (index < 0) return { items: items.length };
        return { items: index, failure: { kind: 'REFUSED', failure: 'It answered 422.', httpStatus: 422 } };
      },
    });
    await until('everything is carried', async () => (await sentPositions())[0]?.[1] === 3n);
    expect(journal).toEqual(['a 1', 'a 3']);
    const { rows } = await database.query('select position, door, reason, attempts, item from dead_letter');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      position: 2n,
      door: 'WEBHOOK',
      reason: 'REFUSED_BY_ENDPOINT',
      attempts: [{ kind: 'REFUSED', failure: 'It answered 422.', httpStatus: 422 }],
    });
    expect(FeedItem.decode((rows[0] as { item: Buffer }).item).position).toBe(2n);
  });
});
