import type { FeedItem } from '@throughline/client';
import { assertNever } from './assert-never.ts';
import type { Observation } from './observation.ts';
import { deskId } from './partner-ids.ts';

/** What an item of the desk's feed tells the people in front of the terminal; undefined for nothing. */
export function deskObservation({ event, correlationId, position }: FeedItem): Observation | undefined {
  // Newer than this sandbox.
  if (!event) return undefined;
  const callId = correlationId || undefined;
  switch (event.$case) {
    case 'callForwarded':
      return { kind: 'call-delivered', callId: event.value.callId };
    case 'referralSent': {
      const { referralId, recipientId, assistanceKind, offerNumber, deadline } = event.value;
      return { kind: 'referral-sent', callId, referralId, recipientId, assistanceKind, offerNumber, deadline };
    }
    case 'referralAccepted':
      return { kind: 'referral-accepted', callId, recipientId: event.value.recipientId };
    case 'referralRejected': {
      const { recipientId, reason } = event.value;
      return { kind: 'referral-rejected', callId, recipientId, reason };
    }
    case 'referralCancelled': {
      const { recipientId, reason } = event.value;
      return { kind: 'referral-cancelled', callId, recipientId, reason };
    }
    case 'referralUnplaced':
      return { kind: 'referral-unplaced', callId, offersMade: event.value.offersMade };
    case 'assistanceDelivered': {
      const { assistanceId } = event.value;
      return { kind: 'assistance-delivered', callId, assistanceId, partnerId: deskId, position };
    }
    case 'callAnswered':
    case 'informationGiven':
    case 'caseOpened':
    case 'consentGiven':
    case 'consentWithdrawn':
    case 'referralCompleted':
    case 'callRefused':
    case 'sequenceGapFound':
    case 'sequenceGapClosed':
    case 'sequenceNumbersRepeated':
    case 'withheld':
      return undefined;
    default:
      return assertNever(event);
  }
}
