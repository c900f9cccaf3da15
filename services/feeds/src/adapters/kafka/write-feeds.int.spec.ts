import { randomUUID } from 'node:crypto';
import type { ConsumedEvent } from '@throughline/platform/inbox/consumed-event';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { EventContract } from '@throughline/schemas/contract';
import { referralSent } from '@throughline/schemas/referrals.ts';
import { consentWithdrawn } from '@throughline/schemas/vault.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { eventKinds } from '../../domain/event-kinds.ts';
import { verdictOfEvent } from '../../domain/verdict.ts';
import { createFeedSettings } from '../postgres/feed-settings.ts';
import { createFeedReader } from '../postgres/feed-store.ts';
import { createTraceStore } from '../postgres/trace-store.ts';
import { createFeedWriter } from './write-feeds.ts';

const centre = 'la-strada-kyiv';
const mission = 'iom-ukraine';
const partners = {
  all: () => [{ partnerId: mission, role: 'IOM_MISSION', status: 'ACTIVE' } as KnownPartner],
} as unknown as PartnerDirectory;
const write = createFeedWriter(partners);

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate feed, feed_item, event, filtered_event, withdrawn_consent, delivery, acknowledgement');
});

const correlationId = randomUUID();
function event<T>(contract: EventContract<T>, data: T, subject: string = randomUUID()): ConsumedEvent {
  return {
    id: randomUUID(),
    contract: contract as EventContract<unknown>,
    data,
    time: new Date(),
    subject,
    correlationId,
    causationId: undefined,
    traceparent: undefined,
    topic: 'referrals',
    partition: 0,
    offset: 0n,
  };
}
const sent = (consentId: string): ConsumedEvent =>
  event(referralSent, {
    referralId: randomUUID(),
    missionId: mission,
    recipientId: centre,
    caseId: randomUUID(),
    personId: randomUUID(),
    consentId,
    offerNumber: 1,
    assistanceKind: 'LEGAL_COUNSELLING',
    priority: 'URGENT',
    language: 'ukr',
    area: 'UA-30',
    deadline: Date.now() + 1_000,
  } as never);
const withdrawn = (consentId: string): ConsumedEvent =>
  event(consentWithdrawn, {
    consentId,
    personId: randomUUID(),
    missionId: mission,
    recipientIds: [centre],
    withdrawnAt: Date.now(),
  } as never);
const put = (...events: ConsumedEvent[]) => transact(database, async (transaction) => write(transaction, events));
const feedOf = async (partnerId: string): Promise<string[]> => {
  const items = await createFeedReader(database).page(partnerId, 0n, 100);
  return items.map(({ bytes }) => FeedItem.decode(bytes).event?.$case ?? 'none');
};

describe('a consent that is withdrawn', () => {
  it('takes the referral from the feed of the centre, not its place, and leaves it to the mission', async () => {
    const consentId = randomUUID();
    await put(sent(consentId), sent(randomUUID()));
    await put(withdrawn(consentId));
    expect(await feedOf(centre)).toEqual(['withheld', 'referralSent', 'consentWithdrawn']);
    expect(await feedOf(mission)).toEqual(['referralSent', 'referralSent', 'consentWithdrawn']);
  });

  it('does so when it is read before the referral, as topics are read apart', async () => {
    const consentId = randomUUID();
    await put(withdrawn(consentId));
    await put(sent(consentId));
    expect(await feedOf(centre)).toEqual(['consentWithdrawn', 'withheld']);
  });

  it('does so when both are written at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const consentId = randomUUID();
      await Promise.all([put(withdrawn(consentId)), put(sent(consentId))]);
    }
    const cases = await feedOf(centre);
    expect(cases.filter((it) => it === 'referralSent')).toEqual([]);
    expect(cases.filter((it) => it === 'withheld')).toHaveLength(20);
  });

  it('leaves nothing of the event in what is delivered', async () => {
    const [consentId, referral] = [randomUUID(), sent(randomUUID())];
    const hidden = sent(consentId);
    await put(hidden, referral, withdrawn(consentId));
    const [item] = await createFeedReader(database).page(centre, 0n, 1);
    const text = item?.bytes.toString('latin1') ?? '';
    const { referralId, personId } = hidden.data as { referralId: string; personId: string };
    expect(text).not.toContain(referralId);
    expect(text).not.toContain(personId);
    expect(FeedItem.decode(item?.bytes ?? Buffer.alloc(0))).toMatchObject({
      position: 1n,
      eventId: hidden.id,
      event: { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } },
    });
  });
});

describe('a filter', () => {
  it('keeps other kinds from the feed without a gap, and says so to who asks why', async () => {
    await createFeedSettings(database).filter(centre, [eventKinds.REFERRAL_ACCEPTED], 'partner.la-strada-kyiv');
    const held = sent(randomUUID());
    await put(held);
    expect(await feedOf(centre)).toEqual([]);
    expect(await feedOf(mission)).toEqual(['referralSent']);
    const store = createTraceStore(database);
    expect(verdictOfEvent(await store.itemsOf([held.id], centre), await store.wasFiltered(centre, held.id))).toBe(
      'FILTERED',
    );
    expect(verdictOfEvent(await store.itemsOf([held.id], 'umc'), await store.wasFiltered('umc', held.id))).toBe(
      'NOT_ENTITLED',
    );
  });

  it('does not hold back that consent has ended', async () => {
    await createFeedSettings(database).filter(centre, [eventKinds.REFERRAL_ACCEPTED], 'partner.la-strada-kyiv');
    await put(withdrawn(randomUUID()));
    expect(await feedOf(centre)).toEqual(['consentWithdrawn']);
  });

  it('lets everything pass again when it is taken away', async () => {
    const settings = createFeedSettings(database);
    await settings.filter(centre, [eventKinds.REFERRAL_ACCEPTED], 'partner.la-strada-kyiv');
    await settings.filter(centre, [], 'partner.la-strada-kyiv');
    await put(sent(randomUUID()));
    expect(await feedOf(centre)).toEqual(['referralSent']);
    expect((await settings.describe(centre)).eventKinds).toEqual([]);
  });
});

describe('a pause', () => {
  it('delivers nothing while the feed grows, and everything after', async () => {
    const settings = createFeedSettings(database);
    await put(sent(randomUUID()));
    const since = await settings.pause(centre, 'partner.la-strada-kyiv');
    expect(await settings.pause(centre, 'partner.la-strada-kyiv')).toEqual(since);
    await put(sent(randomUUID()));
    expect(await feedOf(centre)).toEqual([]);
    expect(await settings.describe(centre)).toMatchObject({ headPosition: 2n, pausedAt: since });
    expect(await feedOf(mission)).toHaveLength(2);
    await settings.resume(centre, 'partner.la-strada-kyiv');
    expect(await feedOf(centre)).toHaveLength(2);
  });
});

describe('the trace', () => {
  it('holds the events of one correlation in their order, with what became of each on every feed', async () => {
    const [first, second] = [sent(randomUUID()), sent(randomUUID())];
    await put(first, { ...second, correlationId: randomUUID() });
    const reader = createFeedReader(database);
    await database.query(
      `insert into delivery (partner_id, door, first_position, last_position, sent_at)
       values ($1, 'PULL', 1, 2, now()), ($1, 'STREAM', 1, 1, now() - interval '1 second')`,
      [centre],
    );
    const received = new Date('2026-11-24T10:00:00Z');
    await reader.acknowledge(centre, 1n, received);

    const store = createTraceStore(database);
    for (const id of [first.id, first.subject, correlationId])
      expect(await store.correlationOf(id)).toBe(correlationId);
    expect(await store.correlationOf(randomUUID())).toBeUndefined();
    const events = await store.eventsOf(correlationId);
    expect(events.map(({ eventId }) => eventId)).toEqual([first.id]);
    const items = await store.itemsOf([first.id, second.id]);
    expect(
      items.map(({ partnerId, position, sendings }) => [partnerId, position, sendings.map(({ door }) => door)]),
    ).toEqual([
      [mission, 1n, []],
      [mission, 2n, []],
      [centre, 1n, ['STREAM', 'PULL']],
      [centre, 2n, ['PULL']],
    ]);
    expect(items[2]).toMatchObject({ acknowledged: true, receivedAt: received });
    expect(items[3]).toMatchObject({ acknowledged: false, sent: true });
  });
});
