import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { MailItem } from '../../domain/mail-item.ts';

const kindNames = new Map<number, string>(
  Object.entries(AssistanceKind).map(([name, number]) => [number, name.replace('ASSISTANCE_KIND_', '')]),
);

/**
 * What a digest needs of an item as it is stored. Undefined for an item that it doesn't need.
 * @param withheld the partner may no longer see the event
 */
export function mailItemOf(position: bigint, bytes: Uint8Array, withheld: boolean): MailItem | undefined {
  const { event } = FeedItem.decode(bytes);
  switch (event?.$case) {
    case 'referralSent': {
      const { referralId, consentId, assistanceKind, priority, area, language, deadline } = event.value;
      if (withheld) return { kind: 'REFERRAL_WITHHELD', position, referralId, consentId };
      return {
        kind: 'REFERRAL_SENT',
        position,
        referralId,
        consentId,
        assistanceKind: kindNames.get(assistanceKind) ?? '',
        priority,
        area,
        language,
        deadline: deadline?.getTime(),
      };
    }
    case 'referralAccepted':
      return { kind: 'REFERRAL_ACCEPTED', position, referralId: event.value.referralId };
    case 'referralRejected':
      return { kind: 'REFERRAL_REJECTED', position, referralId: event.value.referralId };
    case 'referralCancelled':
      return {
        kind: 'REFERRAL_CANCELLED',
        position,
        referralId: event.value.referralId,
        reason: event.value.reason,
      };
    case 'referralCompleted':
      return { kind: 'REFERRAL_COMPLETED', position, referralId: event.value.referralId };
    case 'assistanceDelivered':
      return { kind: 'ASSISTANCE_DELIVERED', position, referralId: event.value.referralId };
    case 'consentWithdrawn':
      return { kind: 'CONSENT_WITHDRAWN', position, consentId: event.value.consentId };
    case 'sequenceGapFound':
      return { kind: 'SEQUENCE_GAP_FOUND', position, numbers: numbersOf(event.value) };
    case 'sequenceGapClosed':
      return { kind: 'SEQUENCE_GAP_CLOSED', position, numbers: numbersOf(event.value) };
    default:
      return undefined;
  }
}

function numbersOf({ firstNumber, lastNumber }: { readonly firstNumber: bigint; readonly lastNumber: bigint }): bigint {
  return lastNumber - firstNumber + 1n;
}
