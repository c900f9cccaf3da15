import type { Transaction } from '@throughline/platform/postgres/pool';
import { currentTraceparent } from '@throughline/platform/telemetry/tracing';
import type { KeptReferral } from '../../application/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import { type OfferRow, type ReferralRow, toKept, toOfferRows } from './referral-rows.ts';

/** Where the rows are read from: in a transaction, or from the pool. */
export type Queries = Pick<Transaction, 'query'>;

/** @param lock as it is written in SQL, such as `for update` */
export async function selectReferral(
  queries: Queries,
  referralId: string,
  lock: '' | 'for update' | 'for update skip locked',
): Promise<KeptReferral | undefined> {
  const { rows } = await queries.query<ReferralRow>(
    `select referral_id, mission_id, case_id, person_id, consent_id, assistance_kind, priority, language, area, status,
            first_answer
     from referral where referral_id = $1 ${lock}`,
    [referralId],
  );
  const [row] = rows;
  if (!row) return undefined;
  // A second statement, so that it sees what was committed while the lock was waited for.
  const offers = await queries.query<OfferRow>(
    `select offer_number, recipient_id, deadline, outcome, reason
     from offer where referral_id = $1 order by offer_number`,
    [referralId],
  );
  return toKept(row, offers.rows);
}

/** The trace of the request goes with it. */
export async function insertReferral(transaction: Transaction, referral: Referral, draftedAt: number): Promise<void> {
  const { request, status } = referral;
  await transaction.query(
    `insert into referral (referral_id, mission_id, case_id, person_id, consent_id, assistance_kind, priority, language,
                           area, status, first_answer, traceparent, drafted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)`,
    [
      request.referralId,
      request.missionId,
      request.caseId,
      request.personId,
      request.consentId,
      request.assistanceKind,
      request.priority,
      request.language,
      request.area,
      status,
      currentTraceparent() ?? null,
      new Date(draftedAt),
    ],
  );
}

export async function updateStatus(transaction: Transaction, referral: Referral): Promise<void> {
  await transaction.query('update referral set status = $2 where referral_id = $1', [
    referral.request.referralId,
    referral.status,
  ]);
}

export async function upsertOffers(transaction: Transaction, referral: Referral): Promise<void> {
  const offers = toOfferRows(referral);
  if (offers.length === 0) return;
  // Those that ended first: there is at most one present offer at any moment.
  await transaction.query(
    `insert into offer (referral_id, offer_number, recipient_id, deadline, outcome, reason)
     select $1, made.* from unnest($2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[]) as made
     on conflict (referral_id, offer_number) do update set outcome = excluded.outcome, reason = excluded.reason`,
    [
      referral.request.referralId,
      offers.map((it) => it.offer_number),
      offers.map((it) => it.recipient_id),
      offers.map((it) => it.deadline.toISOString()),
      offers.map((it) => it.outcome),
      offers.map((it) => it.reason),
    ],
  );
}

export async function traceparentOf(queries: Queries, referralId: string): Promise<string | undefined> {
  const { rows } = await queries.query<{ traceparent: string | null }>(
    'select traceparent from referral where referral_id = $1',
    [referralId],
  );
  return rows[0]?.traceparent ?? undefined;
}
