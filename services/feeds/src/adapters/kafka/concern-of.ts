import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import { assistanceDelivered } from '@throughline/schemas/assistance.ts';
import {
  callForwarded,
  callRefused,
  sequenceGapClosed,
  sequenceGapFound,
  sequenceNumbersRepeated,
} from '@throughline/schemas/calls.ts';
import { caseOpened, type InformationGiven, informationGiven } from '@throughline/schemas/cases.ts';
import {
  referralAccepted,
  referralCancelled,
  referralCompleted,
  referralRejected,
  referralSent,
  referralUnplaced,
} from '@throughline/schemas/referrals.ts';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import type { Concern } from '../../domain/entitlement.ts';

type OfferEvent = { readonly missionId: string; readonly recipientId: string };
const offers = [referralSent, referralAccepted, referralRejected, referralCancelled, referralCompleted];

/** Whom an event concerns, from its own fields. */
export function concernOf(event: ConsumedEvent): Concern {
  if (isEvent(event, callForwarded)) {
    // A further partial record is no further call.
    return { kind: (event.data.partialRecordNumber ?? 1) > 1 ? 'nobody' : 'call' };
  }
  if (isEvent(event, callRefused)) {
    const { operatorId, reason } = event.data;
    return { kind: reason === 'CONFLICT' ? 'conflict' : 'operator', operatorId };
  }
  for (const contract of [sequenceGapFound, sequenceGapClosed, sequenceNumbersRepeated]) {
    if (isEvent<{ readonly operatorId: string }>(event, contract)) {
      return { kind: 'operator', operatorId: event.data.operatorId };
    }
  }
  if (isEvent(event, informationGiven)) return answerOf(event.data);
  if (isEvent(event, caseOpened) || isEvent(event, consentGiven) || isEvent(event, referralUnplaced)) {
    return { kind: 'mission', missionId: event.data.missionId };
  }
  if (isEvent(event, consentWithdrawn)) {
    return { kind: 'shared', missionId: event.data.missionId, partnerIds: event.data.recipientIds };
  }
  for (const offer of offers) {
    if (isEvent<OfferEvent>(event, offer)) {
      // A draft that is cancelled was offered to nobody yet.
      const { missionId, recipientId } = event.data;
      return { kind: 'shared', missionId, partnerIds: recipientId === '' ? [] : [recipientId] };
    }
  }
  if (isEvent(event, assistanceDelivered)) {
    return { kind: 'shared', missionId: event.data.missionId, partnerIds: [event.data.ngoId] };
  }
  return { kind: 'nobody' };
}

function answerOf({ missionId, operatorId }: InformationGiven): Concern {
  return { kind: 'answer', missionId, operatorId };
}
