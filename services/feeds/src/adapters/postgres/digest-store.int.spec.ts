import { createHash, randomUUID } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase } from '../../../../../test/harness/database.ts';
import { until } from '../../../../../test/harness/until.ts';
import { createListDigests, type Digest } from '../../application/list-digests.ts';
import { beginOf, type DigestPeriod, digestPeriods } from '../../domain/digest-period.ts';
import { appendItems, type NewItem } from './append-items.ts';
import { createDigestStore } from './digest-store.ts';
import { createFeedReader } from './feed-store.ts';

const never = new AbortController().signal;
const day = digestPeriods.DAY;
const today = beginOf('DAY', Date.now());
/** Of a day that is long over. */
const [from, midnight] = [today - 10 * day, today - 9 * day];

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, digest');
});

function item(partnerId: string): NewItem {
  const eventId = randomUUID();
  const bytes = Buffer.from(FeedItem.encode(FeedItem.fromPartial({ eventId })).finish());
  return { partnerId, eventId, eventKind: 20, bytes };
}

/** Puts items on the feed as if it were these times, each of which is a SQL timestamp. */
async function appendAt(times: readonly string[], partnerId = 'iom'): Promise<void> {
  const { rows } = await database.query<{ head: bigint }>(
    'select coalesce(max(position), 0) as head from feed_item where partner_id = $1',
    [partnerId],
  );
  await transact(database, (transaction) =>
    appendItems(
      transaction,
      times.map(() => item(partnerId)),
    ),
  );
  await database.query(
    `update feed_item set written_at = it.time
     from unnest($2::timestamptz[]) with ordinality as it (time, number)
     where partner_id = $1 and position = $3 + it.number`,
    [partnerId, times, rows[0]?.head ?? 0n],
  );
}

const list = (
  over: Partial<{ period: DigestPeriod; from: number; until: number; partnerId: string }> = {},
): Promise<Digest[]> =>
  createListDigests(createDigestStore(database))(
    { partnerId: 'iom', period: 'DAY', from, until: today + day, ...over },
    never,
  );

/** What the partner computes from what was delivered to it, by nothing but position, event_id and appended_at. */
async function ownDigests(period: DigestPeriod, partnerId = 'iom') {
  const lines = new Map<number, string[]>();
  for (const { bytes } of await createFeedReader(database).page(partnerId, 0n, 100_000)) {
    const { position, eventId, appendedAt } = FeedItem.decode(bytes);
    const begin = beginOf(period, appendedAt?.getTime() ?? 0);
    const of = lines.get(begin) ?? [];
    of.push(`${position} ${eventId}\n`);
    lines.set(begin, of);
  }
  return [...lines]
    .sort(([one], [other]) => one - other)
    .map(([beginsAt, of]) => ({
      beginsAt,
      items: BigInt(of.length),
      sha256: createHash('sha256').update(of.join('')).digest('hex'),
    }));
}

const at = (time: number, rest = ''): string => new Date(time).toISOString().replace('Z', `${rest}Z`);

describe('digests', () => {
  it('are those that the partner computes, of the day that the hub says, to the last microsecond', async () => {
    // 23:59:59.9996 is 23:59:59.999 on the feed, as there are no smaller parts: the same day on both sides.
    const border = [
      at(midnight - 1),
      at(midnight - 1, '600'),
      at(midnight - 1, '999'),
      at(midnight),
      at(midnight, '001'),
    ];
    await appendAt([at(from), ...border, at(midnight + 5 * 3_600_000), at(today)]);
    const digests = await list();
    expect(digests).toMatchObject(await ownDigests('DAY'));
    expect(digests.map(({ beginsAt, items }) => [beginsAt, items])).toEqual([
      [from, 4n],
      [midnight, 3n],
      [today, 1n],
    ]);
    const hours = await list({ period: 'HOUR', until: midnight + day });
    expect(hours).toMatchObject((await ownDigests('HOUR')).slice(0, 4));
    expect(
      hours.map(({ beginsAt, endsAt, items }) => [(beginsAt - from) / 3_600_000, endsAt - beginsAt, items]),
    ).toEqual([
      [0, 3_600_000, 1n],
      [23, 3_600_000, 3n],
      [24, 3_600_000, 2n],
      [29, 3_600_000, 1n],
    ]);
  });

  it('are of one feed, and span more pages than one', async () => {
    const times = Array.from({ length: 23_000 }, (_, index) => at(from + index * 10_000));
    await appendAt(times);
    await appendAt([at(from), at(midnight)], 'umc');
    expect(await list()).toMatchObject(await ownDigests('DAY'));
    expect(await list({ partnerId: 'umc' })).toMatchObject(await ownDigests('DAY', 'umc'));
    const [first, second] = await list();
    expect([first?.firstPosition, first?.lastPosition, second?.firstPosition]).toEqual([1n, 8_640n, 8_641n]);
  });

  it('are right where the clock was set back over midnight', async () => {
    await appendAt([at(from), at(midnight + 60_000), at(midnight - 120_000), at(midnight + 61_000)]);
    const own = await ownDigests('DAY');
    // Each day by itself: where it begins among the positions is looked for by halving.
    expect(await list({ until: midnight })).toMatchObject(own.slice(0, 1));
    expect(await list({ from: midnight })).toMatchObject(own.slice(1));
  });

  it('do not change when an item is delivered without its event', async () => {
    await appendAt([at(from)]);
    const before = await list();
    await database.query(`update feed_item set withheld = 'CONSENT_WITHDRAWN'`);
    await database.query('truncate digest');
    expect(await list()).toEqual(before);
  });

  it('are none where there is no item, nor feed', async () => {
    expect(await list()).toEqual([]);
    await appendAt([at(from)]);
    expect(await list({ from: midnight })).toEqual([]);
  });

  it('are not complete while their period lasts, and not kept before it is over', async () => {
    await appendAt([at(from), at(Date.now())]);
    expect((await list()).map(({ complete }) => complete)).toEqual([true, false]);
    expect(await count(database, `digest where begins_at = '${at(today)}'`)).toBe(0);
    await appendAt([at(Date.now())]);
    expect((await list()).map(({ items }) => items)).toEqual([1n, 2n]);
  });

  it('are kept for days that are over, and then no item of theirs is read', async () => {
    await appendAt([at(from), at(midnight), at(midnight + 3 * day)]);
    const first = await list({ until: today });
    await database.query('update feed_item set event_id = gen_random_uuid()');
    expect(await list({ until: today })).toEqual(first);
    expect(await count(database, 'digest where items = 0')).toBe(7);
  });

  it('are not made of days before the first item', async () => {
    await appendAt([at(midnight)]);
    expect(await list({ from: today - 390 * day })).toHaveLength(1);
    expect(await count(database, `digest where begins_at < '${at(midnight)}'`)).toBeLessThanOrEqual(1);
  });

  it('wait for who is appending: what it appends is in them, or they are not complete', async () => {
    await appendAt([at(from)]);
    const [appended, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const appending = transact(database, async (transaction) => {
      await appendItems(transaction, [item('iom')]);
      appended.resolve();
      await ended.promise;
    });
    await appended.promise;
    const listing = list({ period: 'HOUR', from: beginOf('HOUR', Date.now()) - 3_600_000 });
    await until('the wait for it', async () => (await count(database, 'pg_locks where not granted')) > 0);
    ended.resolve();
    await appending;
    expect((await listing).reduce((sum, { items }) => sum + items, 0n)).toBe(1n);
  });

  it.each([
    ['more than 400 days', { from: 0 }, /at most 400 at once/],
    ['more than 400 hours', { period: 'HOUR' as const, until: from + 401 * 3_600_000 }, /400 hours/],
    ['an end before the beginning', { until: from }, /after from/],
  ])('are refused for %s', async (_what, over, text) => {
    await expect(list(over)).rejects.toMatchObject({ reason: 'REQUEST_INVALID', message: expect.stringMatching(text) });
  });

  it('end when who asked has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await appendAt([at(from)]);
    const listing = createListDigests(createDigestStore(database))(
      { partnerId: 'iom', period: 'DAY', from, until: today },
      gone,
    );
    await expect(listing).rejects.toThrow('gone');
  });
});
