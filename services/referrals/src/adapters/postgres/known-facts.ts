import type { KnownPartner } from '@throughline/platform/partners/directory';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { type AssistanceKind, assistanceKinds } from '../../domain/codes.ts';
import type { Case, Consent } from '../../domain/consent.ts';
import type { Centre } from '../../domain/placement.ts';

export async function selectCase(transaction: Transaction, caseId: string): Promise<Case | undefined> {
  const { rows } = await transaction.query<Case>(
    `select case_id as "caseId", call_id as "callId", mission_id as "missionId", person_id as "personId"
     from known_case where case_id = $1`,
    [caseId],
  );
  return rows[0];
}

export async function selectConsent(transaction: Transaction, consentId: string): Promise<Consent | undefined> {
  const { rows } = await transaction.query<Omit<Consent, 'validUntil'> & { validUntil: Date | null }>(
    `select consent_id as "consentId", mission_id as "missionId", person_id as "personId",
            recipient_ids as "recipientIds", coalesce(purpose, '') as purpose, valid_until as "validUntil",
            withdrawn_at is not null as withdrawn
     from known_consent where consent_id = $1`,
    [consentId],
  );
  const [row] = rows;
  return row && { ...row, validUntil: row.validUntil?.getTime() ?? null };
}

type CentreRow = Pick<
  KnownPartner,
  'partnerId' | 'role' | 'status' | 'services' | 'languages' | 'serviceAreas' | 'capacityAvailable'
> & { readonly openReferrals: number };

/** The partners as this transaction sees them, with the referrals that they hold here. */
export async function selectCentres(transaction: Transaction, ids: readonly string[]): Promise<Centre[]> {
  if (ids.length === 0) return [];
  const { rows } = await transaction.query<CentreRow>(
    `select partner_id as "partnerId", role, status, services, languages, service_areas as "serviceAreas",
            capacity_available as "capacityAvailable",
            (select count(*)::int from offer
             where recipient_id = partner_id and outcome in ('open', 'accepted')) as "openReferrals"
     from known_partner where partner_id = any($1) order by partner_id`,
    [ids],
  );
  return rows.map((row) => ({
    centreId: row.partnerId,
    active: row.role === 'NGO' && row.status === 'ACTIVE',
    assistanceKinds: row.services.flatMap((service) =>
      service.status === 'active' && isKind(service.assistanceKind) ? [service.assistanceKind] : [],
    ),
    languages: row.languages,
    serviceAreas: row.serviceAreas,
    capacityAvailable: row.capacityAvailable,
    openReferrals: row.openReferrals,
  }));
}

function isKind(code: string): code is AssistanceKind {
  return (assistanceKinds as readonly string[]).includes(code);
}
