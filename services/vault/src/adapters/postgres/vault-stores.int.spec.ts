import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import type { Database } from '@throughline/platform/postgres/pool';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, isReadableIn, openTestDatabase, outboxOf, withoutAudit } from '../../../../../test/harness/database.ts';
import { createHandOutPseudonymKeys } from '../../application/hand-out-pseudonym-keys.ts';
import { createListOpenings } from '../../application/list-openings.ts';
import { createOpenPerson } from '../../application/open-person.ts';
import { createRecordConsent } from '../../application/record-consent.ts';
import { createSealPerson } from '../../application/seal-person.ts';
import { createWithdrawConsent } from '../../application/withdraw-consent.ts';
import type { Consent } from '../../domain/consent.ts';
import type { PersonalData } from '../../domain/person.ts';
import { createCallKeys, createSealing, fingerprintOf } from '../crypto/sealing.ts';
import { createConsentStore } from './consent-store.ts';
import { createHandingOutAudit, ensureSameMasterKey } from './master-key-store.ts';
import { createOpeningStore } from './opening-store.ts';
import { createPersonStore } from './person-store.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 11, 31, 23, 30);
const data: PersonalData = { NAME: 'Олена\u0000Тестова', CONTACT: '+380671112233', SAFE_CONTACT_RULES: 'after six 🙂' };
const masterKey = createSecretKey(randomBytes(32));
const missionId = 'iom';

let database: Database;
let vault: Awaited<ReturnType<typeof openVault>>;
let time = start;
beforeAll(async () => {
  ({ database } = await openTestDatabase('vault', new URL('../../../migrations/', import.meta.url)));
  vault = await openVault();
});
beforeEach(async () => {
  time = start;
  await database.query('truncate person, person_key, sealed_field, consent, opening, master_key, outbox, audit');
});

async function openVault() {
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, [consentGiven, consentWithdrawn]));
  const now = (): number => time;
  const sealing = createSealing(masterKey);
  const persons = createPersonStore(database);
  const consents = createConsentStore(database, records, () => new Date(now()));
  const openings = createOpeningStore(database);
  return {
    seal: createSealPerson(persons, sealing, now),
    record: createRecordConsent(consents, (partnerId) => partnerId.startsWith('ngo'), now),
    withdraw: createWithdrawConsent(consents, now),
    open: createOpenPerson(openings, sealing, now),
    list: createListOpenings(persons, openings),
    handOut: createHandOutPseudonymKeys(
      createCallKeys(masterKey),
      () => [missionId],
      createHandingOutAudit(database),
      now,
    ),
  };
}

/** Someone who is sealed and agreed that two NGOs see how to reach them, but not the name. */
async function someoneWhoAgreed(): Promise<Consent> {
  const consent: Consent = {
    consentId: randomUUID(),
    personId: randomUUID(),
    missionId,
    recipientIds: ['ngo1', 'ngo2'],
    purpose: 'REFERRAL',
    fields: ['CONTACT', 'SAFE_CONTACT_RULES'],
    givenAt: start,
    validUntil: start + day,
  };
  await vault.seal({ personId: consent.personId, missionId, data });
  await vault.record(consent);
  return consent;
}
const audited = (action: string): Promise<number> => count(database, `audit where action = '${action}'`);
const twenty = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, work));

describe('the vault in PostgreSQL', () => {
  it('adopts one master key, however many instances start, and refuses another', async () => {
    await twenty(() => ensureSameMasterKey(database, fingerprintOf(masterKey)));
    expect(await audited('MASTER_KEY_ADOPTED')).toBe(1);
    const another = fingerprintOf(createSecretKey(randomBytes(32)));
    await expect(ensureSameMasterKey(database, another)).rejects.toThrow(/another key/);
  });

  it('seals a person once when asked twenty times at the same time', async () => {
    const personId = randomUUID();
    await twenty(() => vault.seal({ personId, missionId, data }));
    expect(await count(database, 'person')).toBe(1);
    expect(await count(database, 'sealed_field')).toBe(3);
    expect(await audited('PERSON_SEALED')).toBe(1);
    const other = { ...data, NAME: 'another' };
    await expect(vault.seal({ personId, missionId, data: other })).rejects.toMatchObject({ reason: 'CONFLICT' });
    await expect(vault.seal({ personId, missionId: 'iom2', data })).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
  });

  it('records and publishes a consent once when asked twenty times at the same time', async () => {
    const consent = await someoneWhoAgreed();
    await twenty(() => vault.record(consent));
    expect(await audited('CONSENT_GIVEN')).toBe(1);
    expect(await outboxOf(database)).toHaveLength(1);
    await expect(vault.record({ ...consent, fields: ['NAME'] })).rejects.toMatchObject({ reason: 'CONFLICT' });
    await expect(vault.record({ ...consent, consentId: randomUUID(), personId: randomUUID() })).rejects.toMatchObject({
      reason: 'NOT_ENTITLED',
    });
  });

  it('opens for a recipient what the consent names, each opening with its audit row', async () => {
    const { personId, consentId } = await someoneWhoAgreed();
    expect(await vault.open({ personId, consentId, partnerId: 'ngo2' })).toEqual({
      data: { ...data, NAME: '' },
      fields: ['CONTACT', 'SAFE_CONTACT_RULES'],
    });
    expect(await vault.list({ personId, missionId })).toMatchObject([
      { partnerId: 'ngo2', fields: ['CONTACT', 'SAFE_CONTACT_RULES'], openedAt: start },
    ]);
    expect(await audited('PERSON_OPENED')).toBe(1);
    const strangers = [
      { personId, consentId, partnerId: 'ngo3' },
      { personId: randomUUID(), consentId, partnerId: 'ngo2' },
      { personId, consentId: randomUUID(), partnerId: 'ngo2' },
    ];
    const answers = await Promise.all(strangers.map((it) => vault.open(it).catch(String)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('No consent');
    await expect(vault.list({ personId, missionId: 'iom2' })).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
    expect(await count(database, 'opening')).toBe(1);
  });

  it('does nothing at all while the audit cannot be written', async () => {
    const { personId, consentId } = await someoneWhoAgreed();
    await withoutAudit(database, async () => {
      await expect(vault.open({ personId, consentId, partnerId: 'ngo2' })).rejects.toThrow();
      await expect(vault.withdraw({ consentId, missionId })).rejects.toThrow();
      await expect(vault.seal({ personId: randomUUID(), missionId, data })).rejects.toThrow();
      await expect(vault.handOut()).rejects.toThrow();
      await expect(ensureSameMasterKey(database, fingerprintOf(masterKey))).rejects.toThrow();
    });
    expect(await count(database, 'opening')).toBe(0);
    expect(await count(database, 'person')).toBe(1);
    expect(await count(database, 'master_key')).toBe(0);
    expect(await count(database, 'consent where withdrawn_at is not null')).toBe(0);
    expect(await outboxOf(database)).toHaveLength(1);
  });

  it('opens nothing after the end of a consent', async () => {
    const { personId, consentId } = await someoneWhoAgreed();
    time = start + day + 1;
    await expect(vault.open({ personId, consentId, partnerId: 'ngo1' })).rejects.toMatchObject({
      reason: 'CONSENT_NOT_LIVE',
    });
    expect(await count(database, 'opening')).toBe(0);
  });

  it('lets no opening come after the withdrawal that it races', async () => {
    for (let round = 0; round < 5; round++) {
      const { personId, consentId } = await someoneWhoAgreed();
      const open = (partnerId: string) => vault.open({ personId, consentId, partnerId });
      const withdraw = () => vault.withdraw({ consentId, missionId });
      const results = await Promise.allSettled([
        ...Array.from({ length: 6 }, () => open('ngo1')),
        withdraw(),
        ...Array.from({ length: 6 }, () => open('ngo2')),
        withdraw(),
      ]);
      const refused = results.flatMap((it) => (it.status === 'rejected' ? [it.reason.reason] : []));
      expect(refused.filter((reason) => reason !== 'CONSENT_NOT_LIVE')).toEqual([]);
      const { rows } = await database.query<{ action: string }>(
        'select action from audit where $1 = any(subject_ids) order by position',
        [consentId],
      );
      const actions = rows.map((row) => row.action);
      expect(actions.filter((action) => action === 'CONSENT_WITHDRAWN')).toHaveLength(1);
      expect(actions.at(-1)).toBe('CONSENT_WITHDRAWN');
      expect(actions.filter((action) => action === 'PERSON_OPENED')).toHaveLength(12 - refused.length);
      await expect(open('ngo1')).rejects.toMatchObject({ reason: 'CONSENT_NOT_LIVE' });
    }
  });

  it('answers a repeated withdrawal with its first time, and a repeated consent too', async () => {
    const consent = await someoneWhoAgreed();
    const first = await vault.withdraw({ consentId: consent.consentId, missionId });
    time += 1_000;
    expect(await vault.withdraw({ consentId: consent.consentId, missionId })).toEqual(first);
    await vault.record(consent);
    await expect(vault.withdraw({ consentId: consent.consentId, missionId: 'iom2' })).rejects.toMatchObject({
      reason: 'NOT_ENTITLED',
    });
    expect(await audited('CONSENT_WITHDRAWN')).toBe(1);
  });

  it('publishes a consent and its withdrawal under one key, correlated by the person', async () => {
    const { consentId, personId } = await someoneWhoAgreed();
    await vault.withdraw({ consentId, missionId });
    const records = await outboxOf(database);
    expect(records.map((it) => [it.topic, it.key, it.headers['ce_type'], it.headers['ce_correlationid']])).toEqual([
      ['consents', consentId, 'throughline.vault.ConsentGiven', personId],
      ['consents', consentId, 'throughline.vault.ConsentWithdrawn', personId],
    ]);
    const [given, withdrawn] = records.map((it) => it.value.subarray(5));
    expect(typeOf(consentGiven).fromBuffer(given as Buffer)).toMatchObject({ consentId, purpose: 'REFERRAL' });
    expect(typeOf(consentWithdrawn).fromBuffer(withdrawn as Buffer)).toMatchObject({ consentId, withdrawnAt: start });
    expect(records.every((it) => !('ce_causationid' in it.headers))).toBe(true);
  });

  it('hands out the next epoch near the turn of the quarter, with an audit row', async () => {
    const latest = async () => (await vault.handOut()).keys.at(-1)?.epoch;
    expect(await latest()).toBe('2027-Q1');
    time = start - day;
    expect(await latest()).toBe('2026-Q4');
    expect(await audited('PSEUDONYM_KEY_HANDED_OUT')).toBe(2);
  });

  it('keeps nothing readable of a person anywhere in its schema', async () => {
    const { personId, consentId } = await someoneWhoAgreed();
    await vault.open({ personId, consentId, partnerId: 'ngo1' });
    await vault.withdraw({ consentId, missionId });
    expect(await isReadableIn(database, personId)).toBe(true);
    for (const told of ['Олена', 'Тестова', '380671112233', 'after six', '🙂']) {
      expect(await isReadableIn(database, told)).toBe(false);
    }
  });

  it('forgets a person with one row, and never gives its id to another', async () => {
    const { personId, consentId } = await someoneWhoAgreed();
    await database.query('delete from person_key where person_id = $1', [personId]);
    await expect(vault.open({ personId, consentId, partnerId: 'ngo1' })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(vault.seal({ personId, missionId, data })).rejects.toMatchObject({ reason: 'CONFLICT' });
  });
});
