import { randomUUID } from 'node:crypto';
import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { decodeRecordSet } from '@throughline/platform/outbox/record-set';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { createAcceptReferral } from '../../application/accept-referral.ts';
import { createCompleteReferral } from '../../application/complete-referral.ts';
import { followOthers, type News } from '../../application/follow-others.ts';
import { createPassDeadlines } from '../../application/pass-deadlines.ts';
import type { Cause, ReferralReader, Transactions } from '../../application/ports.ts';
import { createRejectReferral } from '../../application/reject-referral.ts';
import { createSendReferral } from '../../application/send-referral.ts';
import type { Consent } from '../../domain/consent.ts';
import type { ReferralRequest } from '../../domain/referral.ts';
import { request as example } from '../../domain/referral-examples.ts';
import { publishedContracts } from '../kafka/published-events.ts';
import { createFollowingUnit, createReferralReader, createTransactions } from './transactions.ts';

const answerTimes = { EMERGENCY: 1_000, URGENT: 3_000, ROUTINE: 14_000 };
const desk: Cause = { kind: 'request', actor: 'partner.iom-ukraine' };
const ngo = (id: string): Cause => ({ kind: 'request', actor: `partner.${id}` });
const callId = '01890a5d-ac96-774b-bcce-b302099a8005';

let database: Database;
let transactions: Transactions;
let reader: ReferralReader;
let records: ReturnType<typeof createEventRecords>;

beforeAll(async () => {
  ({ database } = await openTestDatabase('referrals', new URL('../../../migrations/', import.meta.url)));
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  records = createEventRecords(await createAvroEncoder(registry, publishedContracts));
  transactions = createTransactions(database, records);
  reader = createReferralReader(database);
});
beforeEach(async () => {
  await database.query('truncate referral, offer, known_consent, known_case, known_partner, outbox, audit');
});

const knowCentre = (id: string, capacity: number | null = null) =>
  database.query(`insert into known_partner values ($1, 'NGO', $1, 'UA', 'ACTIVE', '{}', $2, '{ukr}', '{UA}', $3)`, [
    id,
    JSON.stringify([{ assistanceKind: 'LEGAL_COUNSELLING', status: 'active' }]),
    capacity,
  ]);
const consentOf = (request: ReferralRequest, but: Partial<Consent> = {}): News => ({
  cases: [],
  centres: [],
  consents: [
    {
      eventId: randomUUID(),
      consent: {
        consentId: request.consentId,
        missionId: request.missionId,
        personId: request.personId,
        recipientIds: ['a', 'b'],
        purpose: 'REFERRAL',
        validUntil: null,
        withdrawn: false,
        ...but,
      },
    },
  ],
});
const caseOf = (request: ReferralRequest): News => ({
  consents: [],
  centres: [],
  cases: [
    {
      eventId: randomUUID(),
      opened: { caseId: request.caseId, callId, missionId: request.missionId, personId: request.personId },
    },
  ],
});
const hear = (news: News, now = 1) =>
  transact(database, async (transaction) =>
    followOthers(await createFollowingUnit(transaction, records, () => now), news, answerTimes, now),
  );
const send = (request: ReferralRequest, now = 1) => createSendReferral(transactions, answerTimes)(request, desk, now);

async function published() {
  const { rows } = await database.query<{ records: Buffer }>('select records from outbox order by position');
  return rows.flatMap((row) =>
    decodeRecordSet(row.records).map((record) => {
      const contract = publishedContracts.find((it) => it.name === record.headers.ce_type);
      if (!contract) throw new Error('unknown event');
      return {
        ...record,
        name: contract.name.split('.').at(-1),
        data: typeOf(contract).fromBuffer(record.value.subarray(5)),
      };
    }),
  );
}
async function audited() {
  const { rows } = await database.query<{ actor: string; action: string; details: unknown }>(
    'select actor, action, details from audit order by position',
  );
  return rows;
}

describe('a referral in PostgreSQL', () => {
  it('goes its whole way, with one audit row per edge, and each event naming its cause', async () => {
    await knowCentre('a');
    await knowCentre('b');
    await hear(caseOf(example));
    expect(await send(example)).toBe('draft');
    expect(await published()).toEqual([]);
    const consent = consentOf(example);
    await hear(consent, 2);
    await createRejectReferral(transactions, answerTimes)(example.referralId, 'a', 'no lawyer', ngo('a'), 3);
    await createRejectReferral(transactions, answerTimes)(example.referralId, 'a', 'no lawyer', ngo('a'), 3);
    await createAcceptReferral(transactions)(example.referralId, 'b', ngo('b'), 4);
    await createAcceptReferral(transactions)(example.referralId, 'b', ngo('b'), 5);
    await createCompleteReferral(transactions)(example.referralId, 'b', ngo('b'), 6);
    expect(await send(example)).toBe('draft');

    const events = await published();
    expect(events.map((it) => it.name)).toEqual([
      'ReferralSent',
      'ReferralRejected',
      'ReferralSent',
      'ReferralAccepted',
      'ReferralCompleted',
    ]);
    expect(events.map((it) => [it.key, it.headers.ce_correlationid])).toEqual(
      events.map(() => [example.referralId, callId]),
    );
    expect(events[0]?.headers.ce_causationid).toBe(consent.consents[0]?.eventId);
    expect(events[1]?.headers).not.toHaveProperty('ce_causationid');
    expect(events[2]?.headers.ce_causationid).toBe(events[1]?.headers.ce_id);
    expect(events[2]?.data).toMatchObject({
      recipientId: 'b',
      offerNumber: 2,
      deadline: 3_003,
      personId: example.personId,
    });
    expect((await audited()).map((it) => [it.actor, it.action])).toEqual([
      ['partner.iom-ukraine', 'REFERRAL_DRAFTED'],
      ['service.referrals', 'REFERRAL_SENT'],
      ['partner.a', 'REFERRAL_REJECTED'],
      ['service.referrals', 'REFERRAL_SENT'],
      ['partner.b', 'REFERRAL_ACCEPTED'],
      ['partner.b', 'REFERRAL_COMPLETED'],
    ]);
    expect(JSON.stringify(await audited())).not.toContain('lawyer');
    expect(await reader.read(example.referralId)).toEqual({
      status: 'completed',
      request: example,
      past: [{ recipientId: 'a', offerNumber: 1, deadline: 3_002, outcome: 'rejected', reason: 'no lawyer' }],
      offer: { recipientId: 'b', offerNumber: 2, deadline: 3_003 },
    });
  });

  it('is cancelled with the consent, accepted or not, and the withdrawal may come first', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    await send(example);
    await createAcceptReferral(transactions)(example.referralId, 'a', ngo('a'), 2);
    await hear(consentOf(example, { purpose: '', withdrawn: true }), 3);
    await hear(consentOf(example), 4);
    expect((await published()).at(-1)).toMatchObject({
      name: 'ReferralCancelled',
      data: { reason: 'CONSENT_WITHDRAWN', recipientId: 'a', offerNumber: 1 },
    });
    const next = { ...example, referralId: randomUUID() };
    await expect(send(next)).rejects.toMatchObject({ reason: 'CONSENT_NOT_LIVE' });

    const other = { ...example, referralId: randomUUID(), consentId: randomUUID() };
    await hear(consentOf(other, { purpose: '', withdrawn: true }));
    await hear(consentOf(other));
    await expect(send(other)).rejects.toMatchObject({ reason: 'CONSENT_NOT_LIVE' });
  });

  it('that was a draft is cancelled with the consent, and the mission is told', async () => {
    expect(await send(example)).toBe('draft');
    await hear(consentOf(example, { purpose: '', withdrawn: true }));
    expect((await published()).map((it) => [it.name, it.data])).toMatchObject([
      ['ReferralCancelled', { recipientId: '', offerNumber: 0 }],
    ]);
    expect(await reader.read(example.referralId)).toMatchObject({ status: 'cancelled', offer: null });
  });

  it('never exceeds a capacity, however many are sent at the same time', async () => {
    await knowCentre('a', 3);
    await knowCentre('b', 2);
    await hear(caseOf(example));
    await hear(consentOf(example));
    const answers = await Promise.all(Array.from({ length: 12 }, () => send({ ...example, referralId: randomUUID() })));
    expect(answers.filter((it) => it === 'requested')).toHaveLength(5);
    expect(answers.filter((it) => it === 'unplaced')).toHaveLength(7);
  });

  it('sent several times at the same time is sent once', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(example)));
    expect(new Set(answers)).toEqual(new Set(['requested']));
    expect(await published()).toHaveLength(1);
  });

  it('sent while its consent and case arrive is placed, whoever comes first', async () => {
    await knowCentre('a');
    for (let round = 0; round < 20; round++) {
      const [referralId, caseId, consentId] = [randomUUID(), randomUUID(), randomUUID()];
      const one = { ...example, referralId, caseId, consentId };
      await Promise.all([send(one), hear(consentOf(one)), hear(caseOf(one))]);
      expect(await reader.read(referralId)).toMatchObject({ status: 'requested' });
    }
  });

  it('accepted and rejected at the same time is one of both', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    await send(example);
    const results = await Promise.allSettled([
      createAcceptReferral(transactions)(example.referralId, 'a', ngo('a'), 2),
      createRejectReferral(transactions, answerTimes)(example.referralId, 'a', 'full', ngo('a'), 2),
    ]);
    expect(results.filter((it) => it.status === 'rejected')).toHaveLength(1);
  });

  it('goes on when its deadline passes, once, though several instances look', async () => {
    await knowCentre('a');
    await knowCentre('b');
    await hear(caseOf(example));
    await hear(consentOf(example));
    const ids = Array.from({ length: 8 }, () => randomUUID());
    for (const referralId of ids) await send({ ...example, referralId });
    const failures: unknown[] = [];
    const pass = createPassDeadlines(transactions, reader, answerTimes, (_id, error) => failures.push(error));
    expect(await pass(1)).toBe(3_001);
    await Promise.all([pass(3_001), pass(3_001), pass(3_001)]);
    expect(failures).toEqual([]);
    const names = (await published()).map((it) => it.name);
    expect(names.filter((it) => it === 'ReferralCancelled')).toHaveLength(8);
    expect(names.filter((it) => it === 'ReferralSent')).toHaveLength(16);
    expect(await pass(3_001)).toBe(6_001);
    await pass(6_001);
    expect((await published()).filter((it) => it.name === 'ReferralUnplaced')).toHaveLength(8);
    expect((await audited()).filter((it) => it.action === 'REFERRAL_CANCELLED')).toHaveLength(16);
  });

  it('does not wait for one that someone is just answering', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    await send(example);
    await transact(database, async (transaction) => {
      await transaction.query('select 1 from referral for update');
      await createPassDeadlines(transactions, reader, answerTimes, () => undefined)(9_999);
    });
    expect(await reader.read(example.referralId)).toMatchObject({ status: 'requested', offer: { recipientId: 'a' } });
  });

  it('keeps the trace in which it was sent for what the hub does later by itself', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    await send(example);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await database.query('update referral set traceparent = $1', [traceparent]);
    await createPassDeadlines(transactions, reader, answerTimes, () => undefined)(9_999);
    expect((await published()).slice(1).map((it) => it.headers.traceparent)).toEqual([traceparent, traceparent]);
  });

  it('writes nothing when the audit cannot be written', async () => {
    await knowCentre('a');
    await hear(caseOf(example));
    await hear(consentOf(example));
    await database.query('alter table audit add constraint broken check (actor is null) not valid');
    try {
      await expect(send(example)).rejects.toThrow();
    } finally {
      await database.query('alter table audit drop constraint broken');
    }
    expect(await reader.read(example.referralId)).toBeUndefined();
    expect(await published()).toEqual([]);
  });
});
