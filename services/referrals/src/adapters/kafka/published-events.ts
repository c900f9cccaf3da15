import type { EventRecords, NewEvent } from '@throughline/platform/outbox/event-records';
import type { OutboxRecord } from '@throughline/platform/outbox/record-set';
import {
  referralAccepted,
  referralCancelled,
  referralCompleted,
  referralRejected,
  referralSent,
  referralUnplaced,
} from '@throughline/schemas/referrals.ts';
import type { ReferralEvent } from '../../domain/events.ts';
import type { Offer, ReferralRequest } from '../../domain/referral.ts';

/** What a published event carries beside what happened. */
export type Envelope = Pick<NewEvent<unknown>, 'correlationId' | 'causationId' | 'traceparent'>;

export const publishedContracts = [
  referralSent,
  referralAccepted,
  referralRejected,
  referralCancelled,
  referralCompleted,
  referralUnplaced,
] as const;

/** The record that tells others of an event; undefined for a draft, which concerns nobody yet. */
export function recordOf(
  records: EventRecords,
  event: ReferralEvent,
  request: ReferralRequest,
  envelope: Envelope,
): OutboxRecord | undefined {
  const about = { ...envelope, subject: request.referralId, time: new Date(event.at) };
  const { referralId, caseId, missionId, personId, consentId, assistanceKind, priority, language, area } = request;
  const referral = { referralId, caseId, missionId };
  switch (event.type) {
    case 'drafted':
      return undefined;
    case 'sent':
      return records({
        ...about,
        contract: referralSent,
        data: {
          ...referral,
          ...recipientOf(event.offer),
          personId,
          consentId,
          assistanceKind,
          priority,
          language,
          area,
          deadline: event.offer.deadline,
          sentAt: event.at,
        },
      });
    case 'accepted':
      return records({
        ...about,
        contract: referralAccepted,
        data: { ...referral, ...recipientOf(event.offer), acceptedAt: event.at },
      });
    case 'rejected':
      return records({
        ...about,
        contract: referralRejected,
        data: { ...referral, ...recipientOf(event.offer), reason: event.reason, rejectedAt: event.at },
      });
    case 'completed':
      return records({
        ...about,
        contract: referralCompleted,
        data: { ...referral, ...recipientOf(event.offer), completedAt: event.at },
      });
    case 'deadline-passed':
    case 'consent-withdrawn':
      return records({
        ...about,
        contract: referralCancelled,
        data: {
          ...referral,
          ...recipientOf(event.offer),
          reason: event.type === 'deadline-passed' ? 'DEADLINE_PASSED' : 'CONSENT_WITHDRAWN',
          cancelledAt: event.at,
        },
      });
    case 'unplaced':
      return records({
        ...about,
        contract: referralUnplaced,
        data: { ...referral, offersMade: event.offersMade, unplacedAt: event.at },
      });
  }
}

/** A draft that is cancelled was for no centre: the mission is told, with an empty recipient and offer number 0. */
function recipientOf(offer: Offer | null): { recipientId: string; offerNumber: number } {
  return { recipientId: offer?.recipientId ?? '', offerNumber: offer?.offerNumber ?? 0 };
}
