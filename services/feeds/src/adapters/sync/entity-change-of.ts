import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { EntityChange } from '../../domain/entity-state.ts';

/** What an item says of an entity; undefined for what is about none. */
export function entityChangeOf({ event }: Pick<FeedItem, 'event'>): EntityChange | undefined {
  switch (event?.$case) {
    case 'callForwarded':
      return { kind: 'CALL', id: event.value.callId, status: 'FORWARDED', defines: true };
    case 'callAnswered':
    case 'informationGiven':
      return { kind: 'CALL', id: event.value.callId, status: 'ANSWERED', defines: false };
    case 'callRefused':
      if (event.value.callId === '') return undefined;
      return { kind: 'CALL', id: event.value.callId, status: 'REFUSED', defines: false };
    case 'caseOpened':
      return { kind: 'CASE', id: event.value.caseId, status: 'OPEN', defines: true };
    case 'consentGiven':
      return { kind: 'CONSENT', id: event.value.consentId, status: 'ACTIVE', defines: true };
    case 'consentWithdrawn':
      return { kind: 'CONSENT', id: event.value.consentId, status: 'INACTIVE', defines: false };
    case 'referralSent':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'REQUESTED', defines: true };
    case 'referralAccepted':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'ACCEPTED', defines: false };
    case 'referralRejected':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'REJECTED', defines: false };
    case 'referralCancelled':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'CANCELLED', defines: false };
    case 'referralCompleted':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'COMPLETED', defines: false };
    case 'referralUnplaced':
      return { kind: 'REFERRAL', id: event.value.referralId, status: 'UNPLACED', defines: false };
    case 'assistanceDelivered':
      return { kind: 'ASSISTANCE', id: event.value.assistanceId, status: 'DELIVERED', defines: true };
    case 'sequenceGapFound':
    case 'sequenceGapClosed':
    case 'sequenceNumbersRepeated':
    case 'withheld':
    case undefined:
      return undefined;
    default:
      return assertNever(event);
  }
}

function assertNever(value: never): never {
  throw new TypeError(`unexpected event: ${JSON.stringify(value)}`);
}
