import { randomUUID } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../../../test/harness/database.ts';
import { appendItems, type NewItem } from './append-items.ts';
import { createDeadLetterStore, type DeadLetter, type DeadLetterStore, deadLetter } from './dead-letter-store.ts';
import { createFeedReader } from './feed-store.ts';
import { createRedrive, type Redrive } from './redrive.ts';
import type { StoredItem } from './stored-item.ts';
import { withholdItems } from './withhold-items.ts';

const centre = 'la-strada-kyiv';
const actor = 'partner.la-strada-kyiv';
const consentId = randomUUID();

let opened: TestDatabase;
let database: Database;
let store: DeadLetterStore;
let redrive: Redrive;
beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
  store = createDeadLetterStore(database);
  redrive = createRedrive(database);
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, withdrawn_consent, dead_letter, delivery, audit');
  await append(...Array.from({ length: 5 }, () => itemFor(centre)), itemFor('umc'));
});

function itemFor(partnerId: string): NewItem {
  const eventId = randomUUID();
  const event = { $case: 'callAnswered' as const, value: { callId: eventId, answeredAt: undefined } };
  const bytes = Buffer.from(FeedItem.encode({ ...FeedItem.create({ eventId }), event }).finish());
  return { partnerId, eventId, eventKind: 26, consentId, bytes };
}
const append = (...items: NewItem[]) => transact(database, (transaction) => appendItems(transaction, items));
const stored = (partnerId = centre): Promise<StoredItem[]> => createFeedReader(database).page(partnerId, 0n, 1_000);
const feed = async (): Promise<FeedItem[]> => (await stored()).map(({ bytes }) => FeedItem.decode(bytes));
const itemAt = async (position: bigint): Promise<StoredItem> => {
  const item = (await stored())[Number(position) - 1];
  if (!item) throw new Error(`no item at ${position}`);
  return item;
};
const refuse = (position: bigint, detail = 'no such case here') => store.refuse(centre, position, detail, actor);
const list = (over: Partial<Parameters<DeadLetterStore['list']>[1]> = {}): Promise<readonly DeadLetter[]> =>
  store.list(centre, { includeRedriven: false, limit: 100, after: undefined, ...over });
const withdraw = () =>
  transact(database, async (transaction) => {
    await appendItems(transaction, [itemFor(centre)]);
    await withholdItems(transaction, [{ consentId, partnerId: centre }]);
  });
const actions = async (): Promise<string[]> => {
  const { rows } = await database.query<{ action: string }>('select action from audit order by position');
  return rows.map(({ action }) => action);
};

describe('an item that a partner refuses', () => {
  it('is kept with its bytes as they were sent, the reason and what the partner says', async () => {
    const deadLetterId = await refuse(2n);
    const item = await itemAt(2n);
    expect(await list()).toEqual([
      {
        deadLetterId,
        position: 2n,
        eventId: item.eventId,
        door: undefined,
        reason: 'REFUSED_BY_PARTNER',
        detail: 'no such case here',
        attempts: [],
        bytes: item.bytes,
        deadLetteredAt: expect.any(Date),
        redrivenPosition: undefined,
        redrivenAt: undefined,
      },
    ]);
    expect(await actions()).toEqual(['ITEM_DEAD_LETTERED']);
  });

  it('is one dead letter however often it is refused, and at the same time', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map((time) => refuse(2n, `time ${time}`)));
    expect(new Set([...ids, await refuse(2n)]).size).toBe(1);
    expect(await list()).toHaveLength(1);
    expect(await actions()).toHaveLength(1);
  });

  it.each([6n, 0n, 2n ** 64n - 1n])('must be on its feed, which position %s is not', async (position) => {
    await expect(refuse(position)).rejects.toMatchObject({ reason: 'POSITION_UNKNOWN' });
  });

  it('names the door through which it was sent last before', async () => {
    const sent = (door: string, first: number, last: number, at: string) =>
      database.query(
        `insert into delivery (partner_id, door, first_position, last_position, sent_at)
         values ($1, $2, $3, $4, now() + $5::interval)`,
        [centre, door, first, last, at],
      );
    await sent('PULL', 1, 5, '-2 minutes');
    await sent('STREAM', 1, 3, '-1 minute');
    await sent('KAFKA', 1, 5, '1 minute');
    await refuse(2n);
    await refuse(4n);
    expect((await list()).map(({ door }) => door)).toEqual(['STREAM', 'PULL']);
  });
});

describe('an item that a door gave up', () => {
  it('is kept with the history of its attempts', async () => {
    const { bytes, eventId } = await itemAt(3n);
    const attempts = [
      { attemptedAt: '2026-11-24T10:00:00.000Z', kind: 'REFUSED' as const, failure: 'answered 422', httpStatus: 422 },
      { attemptedAt: '2026-11-24T10:01:00.000Z', kind: 'UNREACHABLE' as const, failure: 'no answer' },
    ];
    const letter = {
      ...{ partnerId: centre, position: 3n, eventId, door: 'WEBHOOK' as const, bytes, attempts },
      ...{ reason: 'ATTEMPTS_EXHAUSTED' as const, detail: 'gave up' },
    };
    const id = await transact(database, (transaction) => deadLetter(transaction, letter, 'service.feeds'));
    expect(await list()).toMatchObject([
      { deadLetterId: id, door: 'WEBHOOK', reason: 'ATTEMPTS_EXHAUSTED', attempts, bytes },
    ]);
    expect(await refuse(3n)).toBe(id);
  });
});

describe('the list', () => {
  it('is in the order in which the items were received, by pages', async () => {
    const ids = new Map<bigint, string>();
    for (const position of [5n, 1n, 4n, 2n]) ids.set(position, await refuse(position));
    expect((await list()).map(({ position }) => position)).toEqual([1n, 2n, 4n, 5n]);
    expect((await list({ limit: 2 })).map(({ position }) => position)).toEqual([1n, 2n]);
    expect((await list({ limit: 2, after: ids.get(2n) })).map(({ position }) => position)).toEqual([4n, 5n]);
  });

  it('leaves out what was redriven unless it is asked for', async () => {
    const id = await refuse(1n);
    await refuse(2n);
    await redrive(centre, [id], actor);
    expect((await list()).map(({ position }) => position)).toEqual([2n]);
    expect(await list({ includeRedriven: true })).toMatchObject([
      { position: 1n, redrivenPosition: 6n, redrivenAt: expect.any(Date) },
      { position: 2n, redrivenPosition: undefined },
    ]);
  });

  it('goes on after what was redriven meanwhile, and not after what there is not', async () => {
    const id = await refuse(1n);
    await refuse(2n);
    await redrive(centre, [id], actor);
    expect((await list({ after: id })).map(({ position }) => position)).toEqual([2n]);
    await expect(list({ after: randomUUID() })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('shows nothing of others', async () => {
    const id = await refuse(1n);
    const page = { includeRedriven: true, limit: 10, after: undefined };
    expect(await store.list('umc', page)).toEqual([]);
    await expect(store.list('umc', { ...page, after: id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('shows without its event what consent no longer covers', async () => {
    await refuse(1n);
    const { eventId } = await itemAt(1n);
    await withdraw();
    const [letter] = await list();
    expect(FeedItem.decode(letter?.bytes ?? Buffer.alloc(0))).toMatchObject({
      eventId,
      position: 1n,
      event: { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } },
    });
  });
});

describe('redriving', () => {
  it('puts dead letters on the feed again in the order in which they were received, marked', async () => {
    const ids = [await refuse(4n), await refuse(1n), await refuse(3n)] as const;
    const redriven = await redrive(centre, [ids[0], ids[1]], actor);
    expect(redriven).toEqual([
      { deadLetterId: ids[1], originalPosition: 1n, position: 6n },
      { deadLetterId: ids[0], originalPosition: 4n, position: 7n },
    ]);
    const items = await feed();
    expect(items).toHaveLength(7);
    expect(items[5]).toMatchObject({
      eventId: items[0]?.eventId,
      event: items[0]?.event,
      repetition: { cause: { $case: 'deadLetterId', value: ids[1] }, originalPosition: 1n },
    });
    expect(await stored('umc')).toHaveLength(1);
  });

  it('takes all that were not redriven when none is named', async () => {
    const ids = [await refuse(1n), await refuse(2n), await refuse(3n)] as const;
    await redrive(centre, [ids[1]], actor);
    expect((await redrive(centre, [], actor)).map(({ deadLetterId }) => deadLetterId)).toEqual([ids[0], ids[2]]);
    expect(await redrive(centre, [], actor)).toEqual([]);
    expect(await feed()).toHaveLength(8);
    expect(await actions()).toEqual([
      ...Array.from({ length: 3 }, () => 'ITEM_DEAD_LETTERED'),
      ...Array.from({ length: 2 }, () => 'DEAD_LETTERS_REDRIVEN'),
    ]);
  });

  it('happens once, though many ask for it at once: all are told the same positions', async () => {
    const ids = [await refuse(1n), await refuse(2n), await refuse(3n)];
    const pools = [database, opened.anotherPool(), opened.anotherPool()];
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        createRedrive(pools[index % 3] as Database)(centre, ids.toReversed(), actor),
      ),
    );
    const first = [6n, 7n, 8n].map((position, index) => ({
      ...{ deadLetterId: ids[index], originalPosition: BigInt(index + 1), position },
    }));
    expect(answers).toEqual(answers.map(() => first));
    expect(await feed()).toHaveLength(8);
  });

  it('of everything happens once, though many ask for it at once while others write', async () => {
    for (const position of [1n, 2n, 3n, 4n, 5n]) await refuse(position);
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        await append(itemFor(centre));
        return redrive(centre, [], actor);
      }),
    );
    expect(answers.flat().map(({ originalPosition }) => originalPosition)).toEqual([1n, 2n, 3n, 4n, 5n]);
    const items = await feed();
    expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => BigInt(index + 1)));
    expect(items.flatMap(({ repetition }) => (repetition ? [repetition.originalPosition] : []))).toEqual([
      ...[1n, 2n, 3n, 4n, 5n],
    ]);
  });

  it('of an id that is not there, or is of another partner, does nothing at all', async () => {
    const id = await refuse(1n);
    await expect(redrive(centre, [id, randomUUID()], actor)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(redrive('umc', [id], 'partner.umc')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(await feed()).toHaveLength(5);
    expect(await list()).toHaveLength(1);
  });

  it('of what is refused again is a new dead letter, which leads back to the first time', async () => {
    const first = await refuse(2n);
    await redrive(centre, [first], actor);
    const second = await refuse(6n, 'still not');
    expect(second).not.toBe(first);
    expect(FeedItem.decode((await list())[0]?.bytes ?? Buffer.alloc(0)).repetition).toEqual({
      cause: { $case: 'deadLetterId', value: first },
      originalPosition: 2n,
    });
    expect(await redrive(centre, [second], actor)).toEqual([
      { deadLetterId: second, originalPosition: 2n, position: 7n },
    ]);
    expect((await feed())[6]?.repetition).toEqual({
      cause: { $case: 'deadLetterId', value: second },
      originalPosition: 2n,
    });
    expect(await refuse(2n)).toBe(first);
  });

  it('looks at consent again: what ended since comes without its event', async () => {
    const id = await refuse(2n);
    await withdraw();
    await redrive(centre, [id], actor);
    const items = await feed();
    expect(items.at(-1)).toMatchObject({ position: 7n, eventId: items[1]?.eventId, event: { $case: 'withheld' } });
  });

  it('looks at what consents ended, not only at the item', async () => {
    await refuse(2n);
    await database.query('insert into withdrawn_consent (consent_id, partner_id) values ($1, $2)', [consentId, centre]);
    await redrive(centre, [], actor);
    expect((await feed()).at(-1)).toMatchObject({ position: 6n, event: { $case: 'withheld' } });
  });
});
