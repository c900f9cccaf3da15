import { randomUUID } from 'node:crypto';
import { newId } from '@throughline/platform/ids';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase, type TestDatabase, withoutAudit } from '../../../../../test/harness/database.ts';
import { createRunReplays } from '../../application/run-replays.ts';
import type { ReplaySelection } from '../../domain/replay-selection.ts';
import { appendItems, type NewItem } from './append-items.ts';
import { createFeedReader } from './feed-store.ts';
import type { StoredReplay } from './replay-rows.ts';
import { createReplayTransactions } from './replay-steps.ts';
import { createReplayStore, type ReplayStore } from './replay-store.ts';
import { withholdItems } from './withhold-items.ts';

const centre = 'la-strada-kyiv';
const actor = 'partner.la-strada-kyiv';
const everything: ReplaySelection = {
  firstPosition: null,
  lastPosition: null,
  from: null,
  until: null,
  eventIds: [],
  eventKinds: [],
  correlationId: null,
};
const [forwarded, referralSent] = [20, 26];

let opened: TestDatabase;
let database: Database;
let store: ReplayStore;
beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
  store = createReplayStore(database);
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, event, withdrawn_consent, replay, audit');
});

const itemFor = (partnerId: string, over: Partial<NewItem> = {}): NewItem => {
  const eventId = over.eventId ?? randomUUID();
  const event = { $case: 'callAnswered' as const, value: { callId: eventId, answeredAt: undefined } };
  return {
    partnerId,
    eventId,
    eventKind: forwarded,
    bytes: Buffer.from(FeedItem.encode({ ...FeedItem.create({ eventId }), event }).finish()),
    ...over,
  };
};
const append = (...items: NewItem[]) => transact(database, (transaction) => appendItems(transaction, items));
const some = (items: number, over: Partial<NewItem> = {}): NewItem[] =>
  Array.from({ length: items }, () => itemFor(centre, over));
const feedOf = async (partnerId: string): Promise<FeedItem[]> =>
  (await createFeedReader(database).page(partnerId, 0n, 10_000)).map(({ bytes }) => FeedItem.decode(bytes));
/** Where the items that came again were the first time, in the order in which they came again. */
const again = async (): Promise<bigint[]> =>
  (await feedOf(centre)).flatMap(({ repetition }) => (repetition ? [repetition.originalPosition] : []));

const start = (over: Partial<ReplaySelection> = {}, itemsPerSecond = 1_000, replayId: string = newId()) =>
  store.start({ replayId, partnerId: centre, selection: { ...everything, ...over }, itemsPerSecond }, actor, 0);
const change = (command: 'pause' | 'resume' | 'cancel', { replayId }: StoredReplay, now = 0, partnerId = centre) =>
  store.change(command, { partnerId, replayId }, actor, now);
const listed = async (): Promise<StoredReplay | undefined> => (await store.list(centre))[0];
const instance = (on: Database = database) =>
  createRunReplays(createReplayTransactions(on), (_id, error) => {
    throw error;
  });
/** As fast as it may, until there is nothing to do. */
async function runAll(run = instance(), from = 0): Promise<void> {
  for (let now = from; (await run(now)) !== 'idle'; now += 1_000);
}

describe('what is replayed', () => {
  const consent = randomUUID();
  const call = randomUUID();
  const wanted = [randomUUID(), randomUUID()];

  beforeEach(async () => {
    await append(
      itemFor(centre),
      itemFor(centre, { eventId: wanted[1] as string }),
      itemFor(centre, { eventKind: referralSent, consentId: consent }),
      itemFor(centre, { eventId: wanted[0] as string, eventKind: referralSent }),
      itemFor(centre),
      ...[1, 2, 3].map(() => itemFor('umc')),
    );
    await database.query(
      `update feed_item set written_at = timestamptz '2026-11-24 10:00Z' + position * interval '1 minute'`,
    );
    await database.query(
      `insert into event (event_id, event_type, topic, subject, correlation_id, happened_at)
       select event_id, 'x', 'calls', 'x', case when position in (2, 5) then $1 else 'other' end, now() from feed_item`,
      [call],
    );
  });
  const at = (minute: number): number => Date.UTC(2026, 10, 24, 10, minute);

  it.each<[string, Partial<ReplaySelection>, bigint[]]>([
    ['everything', {}, [1n, 2n, 3n, 4n, 5n]],
    ['positions, both included', { firstPosition: 2n, lastPosition: 4n }, [2n, 3n, 4n]],
    ['positions up to the head', { firstPosition: 4n, lastPosition: 2n ** 64n - 1n }, [4n, 5n]],
    ['positions beyond the head', { firstPosition: 2n ** 64n - 1n }, []],
    ['a time, its end excluded', { from: at(2), until: at(4) }, [2n, 3n]],
    ['events, in the order of the feed', { eventIds: wanted }, [2n, 4n]],
    ['events that are not there', { eventIds: [randomUUID()] }, []],
    ['kinds', { eventKinds: ['REFERRAL_SENT'] }, [3n, 4n]],
    ['what came of a call', { correlationId: call }, [2n, 5n]],
    ['all that is given', { correlationId: call, firstPosition: 3n, eventKinds: ['CALL_FORWARDED'] }, [5n]],
    ['all that is given, which nothing is', { eventIds: wanted, eventKinds: ['REFERRAL_SENT'], until: at(4) }, []],
  ])('is selected by %s, and a dry run says how many', async (_what, selection, positions) => {
    const selected = BigInt(positions.length);
    expect(await store.count(centre, { ...everything, ...selection })).toBe(selected);
    expect(await again()).toEqual([]);
    const started = await start(selection);
    expect(started).toMatchObject({ selected, state: positions.length === 0 ? 'COMPLETED' : 'RUNNING' });
    await runAll();
    expect(await again()).toEqual(positions);
    expect(await listed()).toMatchObject({ state: 'COMPLETED', replayed: selected, endedAt: expect.any(Date) });
  });

  it('is the same event at a new position, marked, and nobody else is told', async () => {
    const { replayId } = await start({ lastPosition: 1n });
    await runAll();
    const feed = await feedOf(centre);
    expect(feed.map(({ position }) => position)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    expect(feed[5]).toMatchObject({
      eventId: feed[0]?.eventId,
      event: feed[0]?.event,
      repetition: { cause: { $case: 'replayId', value: replayId }, originalPosition: 1n },
    });
    expect(await feedOf('umc')).toHaveLength(3);
    expect(await count(database, `feed_item where original_position is not null and partner_id <> '${centre}'`)).toBe(
      0,
    );
  });

  it('is never what was replayed, nor what comes after the start', async () => {
    await start();
    await append(itemFor(centre));
    await runAll();
    await start();
    await runAll();
    expect(await again()).toEqual([1n, 2n, 3n, 4n, 5n, 1n, 2n, 3n, 4n, 5n, 6n]);
  });

  it('comes without its event when consent ended since the start, before and while it is replayed', async () => {
    await start({ eventKinds: ['REFERRAL_SENT'] }, 1);
    await transact(database, async (transaction) => {
      await appendItems(transaction, [itemFor(centre)]);
      await withholdItems(transaction, [{ consentId: consent, partnerId: centre }]);
    });
    await runAll();
    const repeated = (await feedOf(centre)).filter(({ repetition }) => repetition);
    expect(repeated.map(({ event }) => event?.$case)).toEqual(['withheld', 'callAnswered']);
  });

  it('comes without its event when consent ends at the same time, whoever is first', async () => {
    const consents = Array.from({ length: 20 }, () => randomUUID());
    await append(...consents.map((consentId) => itemFor(centre, { consentId, eventKind: referralSent })));
    for (const [index, consentId] of consents.entries()) {
      const position = BigInt(6 + index);
      await start({ firstPosition: position, lastPosition: position });
      await Promise.all([
        runAll(),
        transact(database, async (transaction) => {
          await appendItems(transaction, [itemFor('umc'), itemFor(centre)]);
          await withholdItems(transaction, [{ consentId, partnerId: centre }]);
        }),
      ]);
    }
    const repeated = (await feedOf(centre)).filter(({ repetition }) => repetition);
    expect(repeated.map(({ event }) => event?.$case)).toEqual(consents.map(() => 'withheld'));
  });
});

describe('the speed', () => {
  it('is kept, also by two instances that run at once and after a new start', async () => {
    await append(...some(100));
    await start({}, 50);
    const instances = [instance(), instance(opened.anotherPool())];
    for (let now = 100; now <= 1_000; now += 100) await Promise.all(instances.map((run) => run(now)));
    expect(await again()).toHaveLength(50);
    await instance(opened.anotherPool())(1_500);
    expect(await again()).toHaveLength(75);
  });

  it('is not lost in a long gap between two items that were selected', async () => {
    await append(itemFor(centre, { eventKind: referralSent }));
    await database.query(
      `insert into feed_item (partner_id, position, event_id, item, event_kind)
       select $1, position, gen_random_uuid(), '', $2 from generate_series(2, 45001) as position`,
      [centre, forwarded],
    );
    await database.query('update feed set head_position = 45001 where partner_id = $1', [centre]);
    await append(itemFor(centre, { eventKind: referralSent }));
    await start({ eventKinds: ['REFERRAL_SENT'] }, 10);
    const run = instance();
    const said = [await run(500), await run(500), await run(500)];
    expect(said).toEqual(['more', 'more', 'running']);
    expect(await listed()).toMatchObject({ state: 'COMPLETED', replayed: 2n, reachedPosition: 45_002n });
  });
});

describe('a replay', () => {
  const started = async (): Promise<StoredReplay> => {
    await append(...some(20));
    const replay = await start({}, 10);
    await instance()(500);
    expect(await again()).toHaveLength(5);
    return replay;
  };

  it('that is paused stands still, goes on where it was, at its speed and not faster', async () => {
    const replay = await started();
    expect(await change('pause', replay, 600)).toMatchObject({ state: 'PAUSED', replayed: 5n, reachedPosition: 5n });
    expect(await instance()(60_000)).toBe('idle');
    expect(await again()).toHaveLength(5);
    expect(await change('resume', replay, 60_000)).toMatchObject({ state: 'RUNNING' });
    await instance()(60_500);
    expect(await again()).toHaveLength(10);
    await runAll(instance(), 61_000);
    expect(await again()).toEqual(Array.from({ length: 20 }, (_, index) => BigInt(index + 1)));
  });

  it('that is cancelled leaves what was replayed, and stays cancelled', async () => {
    const replay = await started();
    expect(await change('cancel', replay, 600)).toMatchObject({ state: 'CANCELLED', endedAt: new Date(600) });
    expect(await change('cancel', replay, 900)).toMatchObject({ state: 'CANCELLED', endedAt: new Date(600) });
    expect(await instance()(60_000)).toBe('idle');
    expect(await again()).toHaveLength(5);
    await expect(change('resume', replay)).rejects.toMatchObject({ reason: 'TRANSITION_NOT_ALLOWED' });
  });

  it('is not there for others', async () => {
    const replay = await started();
    await expect(change('cancel', replay, 0, 'umc')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(await store.list('umc')).toEqual([]);
    const theirs = { replayId: replay.replayId, partnerId: 'umc', selection: everything, itemsPerSecond: 10 };
    await expect(store.start(theirs, 'partner.umc', 0)).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('that is ordered again with its id is the same one, and with another order is refused', async () => {
    const { replayId } = await started();
    const [one, other] = await Promise.all([start({}, 10, replayId), start({}, 10, replayId)]);
    expect([one, other]).toMatchObject([{ replayed: 5n }, { replayed: 5n }]);
    expect(await store.list(centre)).toHaveLength(1);
    await expect(start({}, 11, replayId)).rejects.toMatchObject({ reason: 'CONFLICT' });
    await expect(start({ lastPosition: 3n }, 10, replayId)).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('is one of ten at most that are unfinished, and the newest is listed first', async () => {
    await append(...some(2));
    const starting = await Promise.allSettled(Array.from({ length: 12 }, () => start()));
    expect(starting.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(start()).rejects.toMatchObject({ reason: 'TRANSITION_NOT_ALLOWED' });
    await change('cancel', (await listed()) as StoredReplay);
    const newest = await store.start(
      { replayId: newId(), partnerId: centre, selection: everything, itemsPerSecond: 1 },
      actor,
      1,
    );
    expect(await listed()).toMatchObject({ replayId: newest.replayId });
  });

  it('repeats nothing and skips nothing when a step is undone in the middle', async () => {
    await started();
    await withoutAudit(database, async () => {
      // The last step can't be audited: it is undone after its items were put on the feed.
      await expect(runAll(instance(), 1_000)).rejects.toThrow('audit');
    });
    const left = await listed();
    expect(await again()).toHaveLength(Number(left?.replayed));
    await runAll(instance(), 60_000);
    expect(await again()).toEqual(Array.from({ length: 20 }, (_, index) => BigInt(index + 1)));
    expect((await feedOf(centre)).map(({ position }) => position)).toEqual(
      Array.from({ length: 40 }, (_, index) => BigInt(index + 1)),
    );
  });

  it('is run once by three instances, beside others who write the feed', async () => {
    await append(...some(200));
    await start({}, 1_000);
    const runners = Array.from({ length: 3 }, () => instance(opened.anotherPool()));
    for (let now = 20; (await listed())?.state === 'RUNNING'; now += 20) {
      await Promise.all([...runners.map((run) => run(now)), append(itemFor(centre), itemFor('umc'))]);
    }
    expect(await again()).toEqual(Array.from({ length: 200 }, (_, index) => BigInt(index + 1)));
    const positions = (await feedOf(centre)).map(({ position }) => position);
    expect(positions).toEqual(positions.map((_, index) => BigInt(index + 1)));
  });

  it('goes on while the feed is paused: the log grows, and nothing is delivered', async () => {
    await started();
    await database.query('update feed set paused_at = now() where partner_id = $1', [centre]);
    await runAll(instance(), 1_000);
    expect(await listed()).toMatchObject({ state: 'COMPLETED' });
    expect(await feedOf(centre)).toEqual([]);
    await database.query('update feed set paused_at = null where partner_id = $1', [centre]);
    expect(await feedOf(centre)).toHaveLength(40);
  });

  it('is audited with who did what, once, and with ids alone', async () => {
    const replay = await started();
    for (const command of ['pause', 'pause', 'resume', 'resume'] as const) await change(command, replay, 500);
    await runAll(instance(), 1_000);
    const { rows } = await database.query<object>('select actor, action, subject_ids from audit order by position');
    expect(rows).toEqual(
      [
        [actor, 'REPLAY_STARTED'],
        [actor, 'REPLAY_PAUSED'],
        [actor, 'REPLAY_RESUMED'],
        ['service.feeds', 'REPLAY_COMPLETED'],
      ].map(([who, action]) => ({ actor: who, action, subject_ids: [replay.replayId, centre] })),
    );
  });
});
