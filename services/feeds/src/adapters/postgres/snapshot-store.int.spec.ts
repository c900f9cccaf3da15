import { createHash, randomUUID } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase } from '../../../../../test/harness/database.ts';
import { apply, type Entities } from '../../domain/entities.ts';
import { kindOfItem } from '../kafka/kind-of-item.ts';
import { appendItems, appendRepetitions, type NewItem } from './append-items.ts';
import { changeOfItem } from './change-of-item.ts';
import { createEntityProjection } from './entity-projection.ts';
import { createFeedReader } from './feed-store.ts';
import { createSnapshotStore, type Snapshot, type SnapshotEntity } from './snapshot-store.ts';
import { withholdItems } from './withhold-items.ts';

const centre = 'la-strada-kyiv';
const never = new AbortController().signal;

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, entity, entity_progress, withdrawn_consent');
});

type Event = NonNullable<FeedItem['event']>;
type EventValue<Case extends Event['$case']> = Partial<Extract<Event, { readonly $case: Case }>['value']>;

/** @param consentId without which the partner may not see it */
function item<Case extends Event['$case']>($case: Case, value: EventValue<Case>, consentId?: string): NewItem {
  const decoded = FeedItem.fromPartial({ eventId: randomUUID(), event: { $case, value } as never });
  const bytes = Buffer.from(FeedItem.encode(decoded).finish());
  return { partnerId: centre, eventId: decoded.eventId, eventKind: kindOfItem(decoded.event), bytes, consentId };
}

const append = (...items: NewItem[]) => transact(database, (transaction) => appendItems(transaction, items));

type Taken = Pick<Snapshot, 'position' | 'entities' | 'sha256'> & { readonly all: readonly SnapshotEntity[] };

async function read(snapshot: Snapshot): Promise<Taken> {
  const all: SnapshotEntity[] = [];
  for await (const page of snapshot.pages()) all.push(...page);
  await snapshot.close();
  return { ...snapshot, all };
}

async function take(unfinishedOnly = false): Promise<Taken> {
  await createEntityProjection(database).advance(centre, never);
  return read(await createSnapshotStore(database).take(centre, unfinishedOnly, never));
}

/** The state that a reader of the feed comes to by itself, up to a position, as lines of the digest. */
async function linesUpTo(position: bigint): Promise<string[]> {
  const entities: Entities = new Map();
  for (const { bytes } of await createFeedReader(database).page(centre, 0n, 100_000)) {
    const decoded = FeedItem.decode(bytes);
    const change = decoded.repetition || decoded.position > position ? undefined : changeOfItem(decoded, centre);
    if (change) apply(entities, change);
  }
  return [...entities.values()]
    .map((it) => ({ bytes: Buffer.from(`${it.kind}\0${it.id}`), line: lineOf(it) }))
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
    .map(({ line }) => line);
}

const lineOf = (it: Pick<SnapshotEntity, 'kind' | 'id' | 'status' | 'changedPosition'>): string =>
  `${it.kind} ${it.id} ${it.status} ${it.changedPosition}\n`;
const linesOf = ({ all }: Taken): string[] => all.map(lineOf);
const hashOf = (lines: readonly string[]): string => createHash('sha256').update(lines.join('')).digest('hex');
const casesOf = (entity: SnapshotEntity | undefined): (string | undefined)[] =>
  (entity?.items ?? []).map(({ bytes }) => FeedItem.decode(bytes).event?.$case);

/** Items of every kind, a few for each of the things. */
function journeys(things: number): NewItem[] {
  return Array.from({ length: things }, () => {
    const [callId, caseId, consentId] = [randomUUID(), randomUUID(), randomUUID()];
    const [referralId, assistanceId] = [randomUUID(), randomUUID()];
    return [
      item('informationGiven', { callId }),
      item('callForwarded', { callId }),
      item('caseOpened', { caseId, callId }),
      item('consentGiven', { consentId }),
      item('referralSent', { referralId, recipientId: centre }),
      item('referralAccepted', { referralId, recipientId: centre }),
      item('assistanceDelivered', { assistanceId, referralId }),
    ];
  }).flat();
}

describe('a snapshot', () => {
  it('is what a reader of the whole feed comes to, in the order of the bytes, with its count and its hash', async () => {
    await append(
      ...journeys(300),
      item('callRefused', { callId: '', reason: ErrorReason.ERROR_REASON_CALL_ID_INVALID }),
      item('callRefused', { callId: randomUUID(), reason: ErrorReason.ERROR_REASON_CONFLICT }),
      item('callRefused', { callId: randomUUID(), reason: ErrorReason.ERROR_REASON_TIME_ORDER }),
      // Sorted by a locale, or by UTF-16, these would come in another order.
      ...['b', 'B', 'a-1', 'A 1', '\u{1F4DE}', '\uFF5E', 'a\u20282'].map((recordingEntity) =>
        item('sequenceGapFound', { recordingEntity, firstNumber: 1n, lastNumber: 3n }),
      ),
    );
    const snapshot = await take();
    const expected = await linesUpTo(snapshot.position);
    expect(snapshot.position).toBe(2_110n);
    expect(linesOf(snapshot)).toEqual(expected);
    expect(expected).toHaveLength(300 * 5 + 1 + 7);
    expect(snapshot).toMatchObject({ entities: BigInt(expected.length), sha256: hashOf(expected) });
  });

  it('has of each thing the item that says what it is and the one that changed it last, in their order', async () => {
    const [callId, referralId] = [randomUUID(), randomUUID()];
    await append(
      item('informationGiven', { callId }),
      item('callForwarded', { callId }),
      item('referralSent', { referralId, recipientId: 'other', offerNumber: 1 }),
      item('referralRejected', { referralId, recipientId: 'other' }),
      item('referralSent', { referralId, recipientId: 'another', offerNumber: 2 }),
      item('referralAccepted', { referralId, recipientId: 'another' }),
      item('caseOpened', { caseId: referralId }),
    );
    const { all } = await take();
    expect(all.map((it) => [it.kind, it.status, ...casesOf(it)])).toEqual([
      ['CALL', 'ANSWERED', 'informationGiven', 'callForwarded'],
      ['CASE', 'OPEN', 'caseOpened'],
      ['REFERRAL', 'ACCEPTED', 'referralSent', 'referralAccepted'],
    ]);
    expect(all[2]?.items.map(({ position }) => position)).toEqual([5n, 6n]);
  });

  it('leaves out what is finished when it is told to', async () => {
    const [open, done] = [randomUUID(), randomUUID()];
    await append(
      item('callForwarded', { callId: open }),
      item('callForwarded', { callId: done }),
      item('callAnswered', { callId: done }),
      item('referralSent', { referralId: open, recipientId: centre }),
      item('referralSent', { referralId: done, recipientId: centre }),
      item('referralRejected', { referralId: done, recipientId: centre }),
    );
    const snapshot = await take(true);
    expect(snapshot.all.map(({ kind, id }) => [kind, id])).toEqual([
      ['CALL', open],
      ['REFERRAL', open],
    ]);
    expect(snapshot).toMatchObject({ position: 6n, entities: 2n, sha256: hashOf(linesOf(snapshot)) });
  });

  it('of a feed without items is empty, at position 0', async () => {
    expect(await take()).toMatchObject({ position: 0n, entities: 0n, sha256: hashOf([]), all: [] });
  });

  it('goes on from the one before, and ends the same as one that began anew', async () => {
    const items = journeys(40);
    for (let at = 0; at < items.length; at += 37) {
      await append(...items.slice(at, at + 37));
      await take();
    }
    const little = await take();
    await database.query('truncate entity, entity_progress');
    expect(linesOf(little)).toEqual(linesOf(await take()));
    expect(little.position).toBe(280n);
  });
});

describe('a sequence gap in a snapshot', () => {
  const gap = (kind: 'sequenceGapFound' | 'sequenceGapClosed', first: bigint, last: bigint): NewItem =>
    item(kind, { recordingEntity: 'MSC', firstNumber: first, lastNumber: last });

  it('tells which of its numbers are missing, and is closed when none is, over several snapshots', async () => {
    await append(gap('sequenceGapFound', 10n, 20n), gap('sequenceGapFound', 30n, 30n));
    await take();
    await append(gap('sequenceGapClosed', 12n, 13n), gap('sequenceGapClosed', 20n, 20n));
    const partly = await take();
    expect(partly.all.map(({ id, status, missing }) => [id, status, missing])).toEqual([
      [
        'MSC:10-20',
        'OPEN',
        [
          { first: 10n, last: 11n },
          { first: 14n, last: 19n },
        ],
      ],
      ['MSC:30-30', 'OPEN', [{ first: 30n, last: 30n }]],
    ]);
    expect(casesOf(partly.all[0])).toEqual(['sequenceGapFound', 'sequenceGapClosed']);
    await append(gap('sequenceGapClosed', 14n, 19n), gap('sequenceGapClosed', 10n, 11n));
    expect((await take()).all.map(({ status, missing }) => [status, missing.length])).toEqual([
      ['CLOSED', 0],
      ['OPEN', 1],
    ]);
    expect((await take(true)).all.map(({ id }) => id)).toEqual(['MSC:30-30']);
  });
});

describe('what is on the feed again', () => {
  it('changes nothing: neither the status nor the position that changed it', async () => {
    const referralId = randomUUID();
    await append(
      item('referralSent', { referralId, recipientId: centre }),
      item('referralAccepted', { referralId, recipientId: centre }),
      item('referralCompleted', { referralId, recipientId: centre }),
    );
    const before = await take();
    const again = [1n, 2n].map((originalPosition) => ({ originalPosition, replayId: randomUUID() }));
    await transact(database, (transaction) => appendRepetitions(transaction, centre, again));
    const after = await take();
    expect(after.position).toBe(5n);
    expect(linesOf(after)).toEqual(linesOf(before));
    expect(after.all.map(({ status }) => status)).toEqual(['COMPLETED']);
  });
});

describe('a consent that is withdrawn', () => {
  const withhold = (consentId: string) =>
    transact(database, (transaction) => withholdItems(transaction, [{ consentId, partnerId: centre }]));

  it('leaves the referral in the snapshot, and takes its items from it', async () => {
    const [referralId, consentId] = [randomUUID(), randomUUID()];
    await append(item('referralSent', { referralId, personId: consentId, recipientId: centre }, consentId));
    await withhold(consentId);
    const { all } = await take();
    expect(all.map(({ kind, id, status }) => [kind, id, status])).toEqual([['REFERRAL', referralId, 'REQUESTED']]);
    expect(casesOf(all[0])).toEqual(['withheld']);
    expect(all[0]?.items[0]?.bytes.toString('latin1')).not.toContain(consentId);
  });

  it('takes them from a snapshot that is being read too', async () => {
    const consentId = randomUUID();
    await append(item('referralSent', { referralId: randomUUID(), recipientId: centre }, consentId));
    await createEntityProjection(database).advance(centre, never);
    const snapshot = await createSnapshotStore(database).take(centre, false, never);
    await withhold(consentId);
    expect(casesOf((await read(snapshot)).all[0])).toEqual(['withheld']);
  });
});

describe('snapshots while the feed grows', () => {
  it('are each what the feed had come to at their position, two at a time', async () => {
    await append(...journeys(200));
    const taken: Taken[] = [];
    let rounds = 0;
    const writing = (async () => {
      for (; taken.length < 6; rounds++) await append(...journeys(5));
    })();
    const taking = async (): Promise<void> => {
      while (taken.length < 6) taken.push(await take());
    };
    await Promise.all([writing, taking(), taking()]);
    taken.push(await take());
    expect(taken.at(-1)?.position).toBe(BigInt((200 + rounds * 5) * 7));
    expect(new Set(taken.map(({ position }) => position)).size).toBeGreaterThan(2);
    for (const snapshot of taken.slice(0, 3).concat(taken.slice(-3))) {
      expect(linesOf(snapshot)).toEqual(await linesUpTo(snapshot.position));
    }
  });

  it('stay at their position when they are read after others went on', async () => {
    await append(...journeys(50));
    await createEntityProjection(database).advance(centre, never);
    const early = await createSnapshotStore(database).take(centre, false, never);
    await append(...journeys(50));
    await take();
    const late = await read(early);
    expect(late.position).toBe(350n);
    expect(linesOf(late)).toEqual(await linesUpTo(350n));
  });

  it('keep what was taken in when who asked has gone', async () => {
    await append(...journeys(300));
    let looks = 0;
    const gone = {
      throwIfAborted() {
        looks += 1;
        if (looks > 2) throw new Error('gone');
      },
    } as AbortSignal;
    await expect(createEntityProjection(database).advance(centre, gone)).rejects.toThrow('gone');
    expect(await count(database, 'entity_progress where reached_position = 2000')).toBe(1);
    await expect(createSnapshotStore(database).take(centre, false, gone)).rejects.toThrow('gone');
    expect((await take()).entities).toBe(1_500n);
    expect(await count(database, 'entity_progress where reached_position = 2100')).toBe(1);
  });
});
