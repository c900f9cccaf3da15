import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { assertNever } from '../../domain/assert-never.ts';
import type { Change } from '../../domain/entity-state.ts';

/**
 * What an item changes; undefined for one that is news and no state.
 * @param partnerId whose feed it is on: an offer that ended is the end for the centre, and not for the mission
 */
export function changeOfItem(
  { position, event }: Pick<FeedItem, 'position' | 'event'>,
  partnerId: string,
): Change | undefined {
  // Undefined for an event of a version after this one.
  if (event === undefined) return undefined;
  const referral = (
    { referralId, recipientId }: { readonly referralId: string; readonly recipientId?: string },
    status: Extract<Change, { kind: 'REFERRAL' }>['status'],
    offerEnded = false,
  ): Change => ({
    kind: 'REFERRAL',
    id: referralId,
    position,
    status,
    offerEnded,
    ownOffer: recipientId === partnerId,
  });
  switch (event.$case) {
    case 'callForwarded':
      return { kind: 'CALL', id: event.value.callId, position, status: 'FORWARDED' };
    case 'callAnswered':
    case 'informationGiven':
      return { kind: 'CALL', id: event.value.callId, position, status: 'ANSWERED' };
    case 'callRefused': {
      const { callId, reason } = event.value;
      // Of two contents with one id the first stands: nothing became of that call.
      if (callId === '' || reason === ErrorReason.ERROR_REASON_CONFLICT) return undefined;
      return { kind: 'CALL', id: callId, position, status: 'REFUSED' };
    }
    case 'caseOpened':
      return { kind: 'CASE', id: event.value.caseId, position };
    case 'consentGiven':
      return { kind: 'CONSENT', id: event.value.consentId, position, status: 'ACTIVE' };
    case 'consentWithdrawn':
      return { kind: 'CONSENT', id: event.value.consentId, position, status: 'INACTIVE' };
    case 'referralSent':
      return referral(event.value, 'REQUESTED');
    case 'referralAccepted':
      return referral(event.value, 'ACCEPTED');
    case 'referralRejected':
      return referral(event.value, 'REJECTED', true);
    case 'referralCancelled':
      return referral(event.value, 'CANCELLED', event.value.reason === 'DEADLINE_PASSED');
    case 'referralCompleted':
      return referral(event.value, 'COMPLETED');
    case 'referralUnplaced':
      return referral(event.value, 'UNPLACED');
    case 'assistanceDelivered':
      return { kind: 'ASSISTANCE', id: event.value.assistanceId, position };
    case 'sequenceGapFound':
      return { kind: 'SEQUENCE_GAP', status: 'OPEN', position, ...numbersOf(event.value) };
    case 'sequenceGapClosed':
      return { kind: 'SEQUENCE_GAP', status: 'CLOSED', position, ...numbersOf(event.value) };
    case 'sequenceNumbersRepeated':
    case 'withheld':
      return undefined;
    default:
      return assertNever(event);
  }
}

function numbersOf(range: {
  readonly recordingEntity: string;
  readonly firstNumber: bigint;
  readonly lastNumber: bigint;
}) {
  const { recordingEntity, firstNumber: first, lastNumber: last } = range;
  return { recordingEntity, numbers: { first, last } };
}
