import { randomUUID } from 'node:crypto';
import type { Log } from '@throughline/platform/log';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { count, openTestDatabase, quiet, type TestDatabase } from '../../../../../test/harness/database.ts';
import { until } from '../../../../../test/harness/until.ts';
import type { FeedReader } from '../../application/follow-feed.ts';
import { appendItems, type NewItem } from './append-items.ts';
import { watchFeedGrowth } from './feed-growth.ts';
import { createFeedReader } from './feed-store.ts';
import type { StoredItem } from './stored-item.ts';
import { createStreamAcknowledgements } from './stream-acknowledgements.ts';

let opened: TestDatabase;
let database: Database;
let reader: FeedReader<StoredItem>;
beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
  reader = createFeedReader(database);
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, acknowledgement');
});

const itemFor = (partnerId: string, eventId: string = randomUUID()): NewItem => ({
  partnerId,
  eventId,
  eventKind: 20,
  bytes: Buffer.from(FeedItem.encode(FeedItem.create({ eventId })).finish()),
});
const append = (...items: NewItem[]) => transact(database, (transaction) => appendItems(transaction, items));
const everything = (partnerId: string) => reader.page(partnerId, 0n, 10_000);

describe('feeds in PostgreSQL', () => {
  it('have positions without gaps and in order, though twenty writers write to all of them', async () => {
    const partners = ['kyivstar', 'iom', 'umc'];
    const written = Array.from({ length: 20 }, (_, writer) =>
      Array.from({ length: 15 }, (_item, index) => itemFor(partners[(writer + index) % 3] as string)),
    );
    await Promise.all(written.map((items) => append(...items)));
    for (const partnerId of partners) {
      const items = await everything(partnerId);
      expect(items.map((item) => item.position)).toEqual(items.map((_, index) => BigInt(index + 1)));
      expect((await reader.status(partnerId)).headPosition).toBe(BigInt(items.length));
      const places = new Map(items.map((item, index) => [item.eventId, index]));
      for (const batch of written) {
        const own = batch.filter((item) => item.partnerId === partnerId).map((item) => places.get(item.eventId));
        expect(own).toEqual(own.toSorted((a, b) => Number(a) - Number(b)));
      }
    }
    expect(await count(database, 'feed_item')).toBe(300);
  });

  it('never show an item before those below it', async () => {
    let most = 0n;
    const gaps: bigint[] = [];
    const writers = Promise.all(Array.from({ length: 20 }, () => append(itemFor('iom'), itemFor('iom'))));
    for (let looking = true; looking; looking = most < 40n) {
      const items = await reader.page('iom', most, 100);
      for (const item of items) {
        if (item.position !== most + 1n) gaps.push(item.position);
        most = item.position;
      }
    }
    await writers;
    expect(gaps).toEqual([]);
  });

  it('take no position for what is rolled back', async () => {
    await append(itemFor('iom'));
    const undone = transact(database, async (transaction) => {
      await appendItems(transaction, [itemFor('iom'), itemFor('iom')]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await append(itemFor('iom'));
    expect((await everything('iom')).map((item) => item.position)).toEqual([1n, 2n]);
  });

  it('are read by pages, each item with its position', async () => {
    const items = Array.from({ length: 7 }, () => itemFor('iom'));
    await append(...items);
    const pages = [await reader.page('iom', 0n, 3), await reader.page('iom', 3n, 3), await reader.page('iom', 6n, 3)];
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat().map((item) => item.eventId)).toEqual(items.map((item) => item.eventId));
    expect(await reader.page('umc', 0n, 3)).toEqual([]);
  });

  it('are acknowledged forwards only, and not beyond their head', async () => {
    await append(itemFor('iom'), itemFor('iom'), itemFor('iom'), itemFor('umc'));
    expect(await reader.acknowledge('iom', 2n)).toBe(2n);
    expect(await reader.acknowledge('iom', 1n)).toBe(2n);
    expect(await reader.acknowledge('iom', 4n)).toBeUndefined();
    expect(await reader.acknowledge('nobody', 1n)).toBeUndefined();
    expect(await reader.status('iom')).toEqual({ headPosition: 3n, acknowledgedPosition: 2n, paused: false });
    expect(await reader.status('umc')).toEqual({ headPosition: 1n, acknowledgedPosition: 0n, paused: false });
    await Promise.all([3n, 1n, 2n].map((position) => reader.acknowledge('iom', position)));
    expect((await reader.status('iom')).acknowledgedPosition).toBe(3n);
  });
});

describe('what is acknowledged over streams', () => {
  const acknowledgements = (log: Log = quiet) => {
    const opened = createStreamAcknowledgements(database, log);
    onTestFinished(() => opened.stop());
    return opened;
  };
  const recorded = async (): Promise<unknown[]> =>
    (
      await database.query(
        'select partner_id, position::integer, received_at from acknowledgement order by partner_id, position',
      )
    ).rows;

  it('moves each feed to the furthest, forwards only, and keeps when each was received', async () => {
    await append(itemFor('iom'), itemFor('iom'), itemFor('iom'), itemFor('umc'));
    const at = new Date('2026-11-29T08:00:00Z');
    const { note, flush } = acknowledgements();
    note('iom', 1n, at);
    note('umc', 1n);
    note('iom', 2n);
    await flush();
    note('iom', 1n);
    await flush();
    expect((await reader.status('iom')).acknowledgedPosition).toBe(2n);
    expect((await reader.status('umc')).acknowledgedPosition).toBe(1n);
    expect(await recorded()).toEqual([
      { partner_id: 'iom', position: 1, received_at: at },
      { partner_id: 'iom', position: 2, received_at: null },
      { partner_id: 'umc', position: 1, received_at: null },
    ]);
  });

  it('passes over what is beyond the head, and takes the rest', async () => {
    await append(itemFor('iom'));
    const { note, flush } = acknowledgements();
    note('iom', 1n);
    note('iom', 2n);
    note('nobody', 1n);
    await flush();
    expect((await reader.status('iom')).acknowledgedPosition).toBe(1n);
  });

  it('is written by itself, and at the latest when it stops', async () => {
    await append(itemFor('iom'), itemFor('iom'));
    const { note, stop } = acknowledgements();
    note('iom', 1n);
    await until('the first was written', async () => (await reader.status('iom')).acknowledgedPosition === 1n);
    note('iom', 2n);
    await stop();
    expect((await reader.status('iom')).acknowledgedPosition).toBe(2n);
  });

  it('is kept while the database refuses it, and that is told', async () => {
    await append(itemFor('iom'), itemFor('iom'));
    const { log, events } = captureLog();
    const { note, flush } = acknowledgements(log);
    await database.query('alter table acknowledgement rename to acknowledgement_away');
    note('iom', 1n);
    note('iom', 2n);
    await flush();
    expect(events).toContain('acknowledgements-not-written');
    expect((await reader.status('iom')).acknowledgedPosition).toBe(0n);
    await database.query('alter table acknowledgement_away rename to acknowledgement');
    await flush();
    expect((await reader.status('iom')).acknowledgedPosition).toBe(2n);
  });
});

describe('who waits for a feed to grow', () => {
  const watch = () => {
    const growth = watchFeedGrowth(opened.options, quiet);
    onTestFinished(() => growth.stop());
    return growth;
  };
  const never = new AbortController().signal;

  it('is woken by an item of its own, and by nobody else', async () => {
    const { waitForGrowth } = watch();
    let woken = 0;
    const wait = () =>
      waitForGrowth('iom', 60_000, never).then(() => {
        woken += 1;
      });
    // The first look is when the connection stands.
    await wait();
    const waiting = wait();
    const other = waitForGrowth('umc', 60_000, never);
    await append(itemFor('umc'));
    await other;
    expect(woken).toBe(1);
    await append(itemFor('iom'));
    await waiting;
    expect(woken).toBe(2);
  });

  it('ends when the time is over, or when it is told to', async () => {
    const { waitForGrowth } = watch();
    expect(await waitForGrowth('iom', 60_000, never)).toBe(true);
    expect(await waitForGrowth('iom', 5, never)).toBe(false);
    const told = new AbortController();
    let over = false;
    void waitForGrowth('iom', 60_000, told.signal).then(() => {
      over = true;
    });
    told.abort();
    await until('the end of the wait', () => over);
  });
});
