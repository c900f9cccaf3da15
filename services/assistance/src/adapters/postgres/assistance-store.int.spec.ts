import { randomUUID } from 'node:crypto';
import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { decodeRecordSet } from '@throughline/platform/outbox/record-set';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { assistanceDelivered } from '@throughline/schemas/assistance.ts';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { followReferrals } from '../../application/follow-referrals.ts';
import { createRecordAssistance, type RecordAssistance } from '../../application/record-assistance.ts';
import type { Assistance, Holding, Standing } from '../../domain/assistance.ts';
import { createTransactions } from './assistance-store.ts';
import { createHoldingStore, selectHoldings } from './holding-store.ts';

const now = Date.UTC(2026, 4, 1);
const actor = 'partner.la-strada-kyiv';

let database: Database;
let recordAssistance: RecordAssistance;

beforeAll(async () => {
  ({ database } = await openTestDatabase('assistance', new URL('../../../migrations/', import.meta.url)));
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, [assistanceDelivered]));
  recordAssistance = createRecordAssistance(createTransactions(database, records));
});
beforeEach(async () => {
  await database.query('truncate assistance, known_offer, outbox, audit');
});

const assistanceOn = (referralId: string): Assistance => ({
  assistanceId: randomUUID(),
  referralId,
  ngoId: 'la-strada-kyiv',
  assistanceKind: 'LEGAL_COUNSELLING',
  deliveredAt: now,
});
const holdingOf = (referralId: string, standing: Standing, offerNumber = 2): Holding => ({
  referralId,
  offerNumber,
  recipientId: 'la-strada-kyiv',
  caseId: '01890a5d-ac96-774b-bcce-b302099a8003',
  missionId: 'iom-ukraine',
  correlationId: '01890a5d-ac96-774b-bcce-b302099a8004',
  standing,
});
const hear = (...holdings: Holding[]) =>
  transact(database, (transaction) => followReferrals(createHoldingStore(transaction), holdings));
const standingsOf = (referralId: string) =>
  transact(database, async (transaction) => (await selectHoldings(transaction, referralId)).map((it) => it.standing));
const rowsOf = async (table: 'outbox' | 'audit' | 'assistance') =>
  (await database.query(`select * from ${table}`)).rows;

describe('assistance in PostgreSQL', () => {
  it('waits for the acceptance, then is recorded, audited and published once', async () => {
    const referralId = randomUUID();
    const assistance = assistanceOn(referralId);
    await expect(recordAssistance(assistance, actor, now)).rejects.toMatchObject({
      reason: 'REFERRAL_NOT_ACCEPTED',
      retryable: true,
    });
    await hear(holdingOf(referralId, 'accepted'));
    await Promise.all(Array.from({ length: 5 }, () => recordAssistance(assistance, actor, now)));

    const [outbox] = await rowsOf('outbox');
    const [record, ...more] = decodeRecordSet(outbox.records);
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      topic: 'assistance',
      key: referralId,
      headers: { ce_subject: referralId, ce_correlationid: '01890a5d-ac96-774b-bcce-b302099a8004' },
    });
    expect(typeOf(assistanceDelivered).fromBuffer((record?.value ?? Buffer.alloc(5)).subarray(5))).toMatchObject({
      ...assistance,
      missionId: 'iom-ukraine',
      recordedAt: now,
    });
    expect(await rowsOf('outbox')).toHaveLength(1);
    expect(await rowsOf('audit')).toMatchObject([{ actor, action: 'ASSISTANCE_RECORDED' }]);
    await expect(recordAssistance({ ...assistance, deliveredAt: now - 1 }, actor, now)).rejects.toMatchObject({
      reason: 'CONFLICT',
    });
  });

  it('does not tell others that the referral is there', async () => {
    const referralId = randomUUID();
    await hear(holdingOf(referralId, 'accepted'));
    const others = { ...assistanceOn(referralId), ngoId: 'faith-hope-love-odesa' };
    const missing = { ...others, referralId: randomUUID() };
    const messages = await Promise.all(
      [others, missing].map((it) => recordAssistance(it, 'partner.faith-hope-love-odesa', now).catch(String)),
    );
    expect(messages[0]).toBe(messages[1]);
    expect(await rowsOf('assistance')).toEqual([]);
  });

  it('knows the same of a referral whatever the order of its events', async () => {
    const endings: readonly Standing[] = ['completed', 'cancelled'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endings), fc.boolean(), fc.boolean(), async (end, reversed, together) => {
        const referralId = randomUUID();
        const past = holdingOf(referralId, 'cancelled', 1);
        const events = [past, holdingOf(referralId, 'accepted'), holdingOf(referralId, end)];
        if (reversed) events.reverse();
        if (together) await hear(...events);
        else for (const event of events) await hear(event);
        expect(await standingsOf(referralId)).toEqual(['cancelled', end]);
      }),
      { numRuns: 16 },
    );
  });

  it('keeps nothing of a draft that was cancelled', async () => {
    const referralId = randomUUID();
    await hear({ ...holdingOf(referralId, 'cancelled', 0), recipientId: '' });
    expect(await standingsOf(referralId)).toEqual([]);
  });
});
