import type { Transaction } from '@throughline/platform/postgres/pool';
import { type Consent, type ConsentState, evolveConsent } from '../../domain/consent.ts';
import type { PersonField } from '../../domain/person.ts';

type ConsentRow = {
  readonly consent_id: string;
  readonly person_id: string;
  readonly mission_id: string;
  readonly recipient_ids: string[];
  readonly purpose: Consent['purpose'];
  readonly fields: PersonField[];
  readonly given_at: Date;
  readonly valid_until: Date | null;
  readonly withdrawn_at: Date | null;
};

/**
 * Nobody else works on this consent until the transaction ends. Openings wait for each other too: with a shared lock
 * they could pass a withdrawal that waits, for as long as someone keeps opening.
 */
export async function loadConsent(transaction: Transaction, consentId: string): Promise<ConsentState> {
  const { rows } = await transaction.query<ConsentRow>(
    `select consent_id, person_id, mission_id, recipient_ids, purpose, fields, given_at, valid_until, withdrawn_at
     from consent where consent_id = $1 for update`,
    [consentId],
  );
  const [row] = rows;
  if (!row) return { kind: 'absent' };
  const consent: Consent = {
    consentId: row.consent_id,
    personId: row.person_id,
    missionId: row.mission_id,
    recipientIds: row.recipient_ids,
    purpose: row.purpose,
    fields: row.fields,
    givenAt: row.given_at.getTime(),
    validUntil: row.valid_until?.getTime() ?? null,
  };
  const given = evolveConsent({ kind: 'absent' }, { kind: 'ConsentGiven', consent });
  if (!row.withdrawn_at) return given;
  return evolveConsent(given, { kind: 'ConsentWithdrawn', consent, withdrawnAt: row.withdrawn_at.getTime() });
}

export async function insertConsent(transaction: Transaction, consent: Consent): Promise<void> {
  await transaction.query(
    `insert into consent
       (consent_id, person_id, mission_id, recipient_ids, purpose, fields, given_at, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      consent.consentId,
      consent.personId,
      consent.missionId,
      consent.recipientIds,
      consent.purpose,
      consent.fields,
      new Date(consent.givenAt),
      consent.validUntil === null ? null : new Date(consent.validUntil),
    ],
  );
}
