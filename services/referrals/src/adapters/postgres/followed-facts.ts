import type { Transaction } from '@throughline/platform/postgres/pool';
import type { FollowingUnit } from '../../application/ports.ts';
import type { Case, Consent } from '../../domain/consent.ts';

/** How this service keeps copies of what others own, and finds the referrals that depend on them. */
export function createFollowedFacts(
  transaction: Transaction,
  now: () => number,
): Omit<FollowingUnit, 'find' | 'save' | 'findConsent' | 'findCase' | 'findCentres'> {
  const ids = async (sql: string, keys: readonly string[]): Promise<string[]> => {
    if (keys.length === 0) return [];
    // Always in the same order, so that two transactions don't wait for each other.
    const { rows } = await transaction.query<{ referral_id: string }>(`${sql} order by referral_id`, [keys]);
    return rows.map((row) => row.referral_id);
  };

  return {
    rememberConsents: async (consents) => {
      for (const consent of consents) await upsertConsent(transaction, consent, new Date(now()));
    },
    rememberCases: async (cases) => {
      for (const opened of cases) await insertCase(transaction, opened);
    },
    openOnConsents: (consentIds) =>
      ids(
        `select referral_id from referral
         where consent_id = any($1::uuid[]) and status in ('draft', 'requested', 'accepted')`,
        consentIds,
      ),
    draftsOnConsents: (consentIds) =>
      ids(`select referral_id from referral where consent_id = any($1::uuid[]) and status = 'draft'`, consentIds),
    draftsOnCases: (caseIds) =>
      ids(`select referral_id from referral where case_id = any($1::uuid[]) and status = 'draft'`, caseIds),
    draftsForRecipients: (recipientIds) =>
      ids(
        `select referral_id from referral join known_consent using (consent_id)
         where status = 'draft' and recipient_ids && $1::text[]`,
        recipientIds,
      ),
  };
}

/** A withdrawal stands whenever it came; a consent that came after it fills in what the withdrawal didn't say. */
async function upsertConsent(transaction: Transaction, consent: Consent, now: Date): Promise<void> {
  await transaction.query(
    `insert into known_consent (consent_id, mission_id, person_id, recipient_ids, purpose, valid_until, withdrawn_at)
     values ($1, $2, $3, $4, nullif($5, ''), $6, $7)
     on conflict (consent_id) do update set
       recipient_ids = case when known_consent.purpose is null then excluded.recipient_ids
                            else known_consent.recipient_ids end,
       valid_until = case when known_consent.purpose is null then excluded.valid_until
                          else known_consent.valid_until end,
       purpose = coalesce(known_consent.purpose, excluded.purpose),
       withdrawn_at = coalesce(known_consent.withdrawn_at, excluded.withdrawn_at)`,
    [
      consent.consentId,
      consent.missionId,
      consent.personId,
      consent.recipientIds,
      consent.purpose,
      consent.validUntil === null ? null : new Date(consent.validUntil),
      consent.withdrawn ? now : null,
    ],
  );
}

async function insertCase(transaction: Transaction, opened: Case): Promise<void> {
  await transaction.query(
    `insert into known_case (case_id, call_id, mission_id, person_id) values ($1, $2, $3, $4)
     on conflict (case_id) do nothing`,
    [opened.caseId, opened.callId, opened.missionId, opened.personId],
  );
}
