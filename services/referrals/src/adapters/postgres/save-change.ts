import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { type Change as AuditedChange, recordChange } from '@throughline/platform/outbox/record-change';
import type { Transaction } from '@throughline/platform/postgres/pool';
import type { Cause, Change } from '../../application/ports.ts';
import type { ReferralEvent } from '../../domain/events.ts';
import type { ReferralRequest } from '../../domain/referral.ts';
import { recordOf } from '../kafka/published-events.ts';
import { selectCase } from './known-facts.ts';
import { insertReferral, traceparentOf, updateStatus, upsertOffers } from './referral-store.ts';

const hub = 'service.referrals';

const actions: Record<ReferralEvent['type'], string> = {
  drafted: 'REFERRAL_DRAFTED',
  sent: 'REFERRAL_SENT',
  accepted: 'REFERRAL_ACCEPTED',
  rejected: 'REFERRAL_REJECTED',
  completed: 'REFERRAL_COMPLETED',
  'deadline-passed': 'REFERRAL_CANCELLED',
  'consent-withdrawn': 'REFERRAL_CANCELLED',
  unplaced: 'REFERRAL_UNPLACED',
};

/**
 * Writes the state, and for each event, which is one edge of the referral's life, one audit row and what is published
 * of it, in the order in which they happened. Each published event names the one before it as its cause.
 */
export async function saveChange(
  transaction: Transaction,
  records: EventRecords,
  { referral, events }: Change,
  cause: Cause,
): Promise<void> {
  if (events.length === 0) return;
  const { request } = referral;
  const drafted = events.find((event) => event.type === 'drafted');
  if (drafted) await insertReferral(transaction, referral, drafted.at);
  else await updateStatus(transaction, referral);
  await upsertOffers(transaction, referral);

  const opened = await selectCase(transaction, request.caseId);
  const correlationId = opened?.callId ?? request.caseId;
  // A request has a span of its own, active now; what the hub does by itself belongs to the trace of SendReferral.
  const traceparent = cause.kind === 'request' ? undefined : await traceparentOf(transaction, request.referralId);
  let causationId = cause.kind === 'event' ? cause.eventId : undefined;
  for (const event of events) {
    const record = recordOf(records, event, request, { correlationId, causationId, traceparent });
    await recordChange(transaction, auditOf(event, request, cause), record ? [record] : []);
    causationId = record?.headers.ce_id ?? causationId;
  }
}

function auditOf(event: ReferralEvent, request: ReferralRequest, cause: Cause): AuditedChange {
  // Whom to ask is the hub's own choice, whoever made it necessary.
  const chosenByHub = event.type === 'sent' || event.type === 'unplaced';
  return {
    actor: cause.kind === 'request' && !chosenByHub ? cause.actor : hub,
    action: actions[event.type],
    subjectIds: [request.referralId, request.caseId],
    details: detailsOf(event, request),
  };
}

/** Codes and ids; a rejection's reason is the NGO's own words, and stays out. */
function detailsOf(event: ReferralEvent, request: ReferralRequest): Record<string, unknown> {
  if (event.type === 'drafted') {
    const { missionId, consentId, assistanceKind, priority } = request;
    return { missionId, consentId, assistanceKind, priority };
  }
  if (event.type === 'unplaced') return { offersMade: event.offersMade };
  const offer = { recipientId: event.offer?.recipientId ?? null, offerNumber: event.offer?.offerNumber ?? null };
  if (event.type === 'deadline-passed') return { ...offer, reason: 'DEADLINE_PASSED' };
  if (event.type === 'consent-withdrawn') return { ...offer, reason: 'CONSENT_WITHDRAWN' };
  return offer;
}
