import { createHash, randomUUID } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { appendItems, appendRepetitions } from '../postgres/append-items.ts';
import { createDigestStore } from '../postgres/digest-store.ts';
import { createFeedReader } from '../postgres/feed-store.ts';
import { projectEntities } from '../postgres/project-entities.ts';
import { readSnapshot, type SnapshotEntity } from '../postgres/snapshot-store.ts';

const centre = 'la-strada-kyiv';
let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, entity, entity_progress, digest, withdrawn_consent');
});

type Event = NonNullable<FeedItem['event']>;
const append = (...events: Event[]) =>
  transact(database, (transaction) =>
    appendItems(
      transaction,
      events.map((event) => {
        const eventId = randomUUID();
        return {
          partnerId: centre,
          eventId,
          eventKind: 26,
          bytes: Buffer.from(FeedItem.encode(FeedItem.fromPartial({ eventId, event } as never)).finish()),
        };
      }),
    ),
  );
const sent = (referralId: string) => ({ $case: 'referralSent', value: { referralId } }) as Event;
const accepted = (referralId: string) => ({ $case: 'referralAccepted', value: { referralId } }) as Event;
const completed = (referralId: string) => ({ $case: 'referralCompleted', value: { referralId } }) as Event;
const head = async () => (await createFeedReader(database).status(centre)).headPosition;

async function snapshot(unfinishedOnly = false): Promise<{ position: bigint; entities: SnapshotEntity[] }> {
  await projectEntities(database, centre, await head());
  return readSnapshot(database, centre, unfinishedOnly, async ({ position, entities }) => {
    const all: SnapshotEntity[] = [];
    for await (const entity of entities) all.push(entity);
    return { position, entities: all };
  });
}
const short = (entities: readonly SnapshotEntity[]) =>
  entities.map(({ id, status, items }) => [id, status, ...items.map(({ position }) => Number(position))]);

describe('a snapshot', () => {
  it('has the present state of everything, with the items that say what it is and what came last', async () => {
    await append(sent('a'), sent('b'), accepted('a'), sent('c'), completed('a'));
    const { position, entities } = await snapshot();
    expect(position).toBe(5n);
    expect(short(entities)).toEqual([
      ['a', 'COMPLETED', 1, 5],
      ['b', 'REQUESTED', 2],
      ['c', 'REQUESTED', 4],
    ]);
    expect(short((await snapshot(true)).entities)).toEqual([
      ['b', 'REQUESTED', 2],
      ['c', 'REQUESTED', 4],
    ]);
  });

  it('and what follows after it lead to the same as the whole feed', async () => {
    await append(sent('a'), sent('b'), accepted('a'));
    const before = await snapshot();
    await append(completed('a'), accepted('b'), sent('c'));
    const after = await snapshot();
    const items = await createFeedReader(database).page(centre, before.position, 100);
    expect(items.map(({ position }) => position)).toEqual([4n, 5n, 6n]);
    await database.query('truncate entity, entity_progress');
    expect(await snapshot()).toEqual(after);
  });

  it('is of one moment, whatever is written while it is read', async () => {
    await append(...Array.from({ length: 1_200 }, (_, index) => sent(String(index).padStart(5, '0'))));
    await projectEntities(database, centre, await head());
    const seen = await readSnapshot(database, centre, false, async ({ position, entities }) => {
      const statuses: string[] = [];
      for await (const { status } of entities) {
        if (statuses.length === 10) {
          await append(...Array.from({ length: 1_200 }, (_, index) => completed(String(index).padStart(5, '0'))));
          await projectEntities(database, centre, await head());
        }
        statuses.push(status);
      }
      return { position, statuses };
    });
    expect(seen.position).toBe(1_200n);
    expect(new Set(seen.statuses)).toEqual(new Set(['REQUESTED']));
    expect(seen.statuses).toHaveLength(1_200);
  });

  it('is the same when two bring the state up to date at once', async () => {
    for (let round = 0; round < 30; round++) await append(sent(`r${round}`), accepted(`r${round}`));
    await Promise.all([snapshot(), snapshot(), snapshot()]);
    const { entities } = await snapshot();
    expect(entities).toHaveLength(30);
    expect(entities.every(({ status, items }) => status === 'ACCEPTED' && items.length === 2)).toBe(true);
  });

  it('takes what is on the feed again for no change', async () => {
    await append(sent('a'), accepted('a'));
    await transact(database, (transaction) =>
      appendRepetitions(transaction, centre, [{ originalPosition: 1n, replayId: randomUUID() }]),
    );
    expect(short((await snapshot()).entities)).toEqual([['a', 'ACCEPTED', 1, 2]]);
    expect((await snapshot()).position).toBe(3n);
  });

  it('shows nothing of what is withheld, whether it was before or after the state was read', async () => {
    await append(sent('a'), sent('b'));
    await snapshot();
    await database.query(`update feed_item set withheld = 'CONSENT_WITHDRAWN' where position = 1`);
    const { entities } = await snapshot();
    const [item] = entities[0]?.items ?? [];
    expect(FeedItem.decode(item?.bytes ?? Buffer.alloc(0)).event?.$case).toBe('withheld');
    await database.query('truncate entity, entity_progress');
    expect((await snapshot()).entities).toEqual(entities);
  });

  it('of an empty feed is empty, at 0', async () => {
    expect(await snapshot()).toEqual({ position: 0n, entities: [] });
  });
});

describe('digests', () => {
  const now = new Date('2026-11-24T12:30:00Z');
  const at = (position: number, time: string) =>
    database.query('update feed_item set written_at = $2 where position = $1', [position, time]);
  const list = (period: 'day' | 'hour', from: string, until: string) =>
    createDigestStore(database).digests(centre, period, new Date(from), new Date(until), now);

  it('are those of the lines of the items that were put on the feed in each period', async () => {
    await append(sent('a'), sent('b'), sent('c'));
    await at(1, '2026-11-22T23:59:59.9996Z');
    await at(2, '2026-11-24T00:00:00Z');
    await at(3, '2026-11-24T12:00:00Z');
    const items = await createFeedReader(database).page(centre, 0n, 10);
    const hashOf = (...own: typeof items) =>
      createHash('sha256')
        .update(own.map(({ position, eventId }) => `${position} ${eventId}\n`).join(''))
        .digest('hex');
    const [first, second, third] = items as [never, never, never];
    expect(await list('day', '2026-11-22T00:00:00Z', '2026-11-25T00:00:00Z')).toEqual([
      {
        beginsAt: new Date('2026-11-22T00:00:00Z'),
        firstPosition: 1n,
        lastPosition: 1n,
        items: 1n,
        sha256: hashOf(first),
      },
      {
        beginsAt: new Date('2026-11-24T00:00:00Z'),
        firstPosition: 2n,
        lastPosition: 3n,
        items: 2n,
        sha256: hashOf(second, third),
      },
    ]);
    const hours = await list('hour', '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z');
    expect(hours.map(({ beginsAt, items: count }) => [beginsAt.getUTCHours(), count])).toEqual([
      [0, 1n],
      [12, 1n],
    ]);
    // As partners see them: the times have milliseconds there, and fall into the same day.
    expect(FeedItem.decode((items[0] as { bytes: Buffer }).bytes).appendedAt?.toISOString()).toContain('2026-11-22T23');
  });

  it('of what is over are computed once, and those of the present period each time', async () => {
    await append(sent('a'), sent('b'));
    await at(1, '2026-11-20T10:00:00Z');
    await at(2, '2026-11-24T10:00:00Z');
    const before = await list('day', '2026-11-20T00:00:00Z', '2026-11-25T00:00:00Z');
    await database.query('delete from feed_item where position = 1');
    await append(sent('c'));
    await at(3, '2026-11-24T11:00:00Z');
    const after = await list('day', '2026-11-20T00:00:00Z', '2026-11-25T00:00:00Z');
    expect(after[0]).toEqual(before[0]);
    expect(after[1]?.items).toBe(2n);
  });
});
