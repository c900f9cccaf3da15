import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { assistanceDelivered } from '@throughline/schemas/assistance.ts';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { caseOpened, informationGiven } from '@throughline/schemas/cases.ts';
import {
  referralAccepted,
  referralCancelled,
  referralCompleted,
  referralRejected,
  referralSent,
  referralUnplaced,
} from '@throughline/schemas/referrals.ts';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import type { Recipient } from '../../domain/entitlement.ts';
import { pseudonymsFor } from './pseudonyms-for.ts';
import { recordPayloadOf } from './record-payload-of.ts';

type Payload = NonNullable<FeedItem['event']>;

const date = (milliseconds: number | null): Date | undefined =>
  milliseconds === null ? undefined : new Date(milliseconds);
const kind = (name: string): AssistanceKind =>
  AssistanceKind[`ASSISTANCE_KIND_${name}` as keyof typeof AssistanceKind] ??
  AssistanceKind.ASSISTANCE_KIND_UNSPECIFIED;

/** An item without what its place on the feed decides. */
export type ItemContent = Omit<FeedItem, 'position' | 'appendedAt' | 'repetition'>;

/** The event as the partner sees it: fields that it may not see are not there. Undefined for what no feed carries. */
export function feedItemOf(event: ConsumedEvent, { partnerId, view }: Recipient): ItemContent | undefined {
  const payload = view === 'answered-only' ? answeredOnly(event) : payloadOf(event, partnerId);
  if (!payload) return undefined;
  return {
    eventId: event.id,
    time: event.time,
    correlationId: event.correlationId,
    causationId: event.causationId ?? '',
    traceparent: event.traceparent ?? '',
    event: payload,
  };
}

function answeredOnly(event: ConsumedEvent): Payload | undefined {
  if (!isEvent(event, informationGiven)) return undefined;
  const { callId, answeredAt } = event.data;
  return { $case: 'callAnswered', value: { callId, answeredAt: date(answeredAt) } };
}

function payloadOf(event: ConsumedEvent, partnerId: string): Payload | undefined {
  if (isEvent(event, callForwarded)) {
    const it = event.data;
    return {
      $case: 'callForwarded',
      value: {
        callId: it.callId,
        operatorId: it.operatorId,
        dialledDigits: it.dialledDigits,
        forwardedToNumber: it.forwardedToNumber,
        ...pseudonymsFor(partnerId, it.callingNumberPseudonyms),
        numberRestricted: it.numberRestricted,
        seizureTime: date(it.seizureTime),
        answerTime: date(it.answerTime),
        releaseTime: date(it.releaseTime),
        receivedAt: date(it.receivedAt),
        partialRecordType: it.partialRecordType ?? undefined,
      },
    };
  }
  if (isEvent(event, informationGiven)) {
    const { callId, operatorId, informationTopics, answeredAt } = event.data;
    return {
      $case: 'informationGiven',
      value: { callId, operatorId, informationTopics: [...informationTopics], answeredAt: date(answeredAt) },
    };
  }
  if (isEvent(event, caseOpened)) {
    const { caseId, callId, personId, traffickingStatus, typesOfExploitation } = event.data;
    return {
      $case: 'caseOpened',
      value: { caseId, callId, personId, traffickingStatus, typesOfExploitation: [...typesOfExploitation] },
    };
  }
  if (isEvent(event, consentGiven)) {
    const { consentId, personId, recipientIds } = event.data;
    return { $case: 'consentGiven', value: { consentId, personId, recipientIds: [...recipientIds] } };
  }
  if (isEvent(event, consentWithdrawn)) {
    const { consentId, personId, withdrawnAt } = event.data;
    return { $case: 'consentWithdrawn', value: { consentId, personId, withdrawnAt: date(withdrawnAt) } };
  }
  if (isEvent(event, assistanceDelivered)) {
    const { assistanceId, referralId, caseId, ngoId, assistanceKind, deliveredAt } = event.data;
    return {
      $case: 'assistanceDelivered',
      value: {
        assistanceId,
        referralId,
        caseId,
        ngoId,
        assistanceKind: kind(assistanceKind),
        deliveredAt: date(deliveredAt),
      },
    };
  }
  return recordPayloadOf(event) ?? referralPayloadOf(event);
}

function referralPayloadOf(event: ConsumedEvent): Payload | undefined {
  if (isEvent(event, referralSent)) {
    const it = event.data;
    return {
      $case: 'referralSent',
      value: {
        referralId: it.referralId,
        caseId: it.caseId,
        personId: it.personId,
        consentId: it.consentId,
        recipientId: it.recipientId,
        offerNumber: it.offerNumber,
        assistanceKind: kind(it.assistanceKind),
        priority: it.priority,
        language: it.language,
        area: it.area,
        deadline: date(it.deadline),
      },
    };
  }
  if (isEvent(event, referralAccepted)) {
    const { referralId, recipientId, acceptedAt } = event.data;
    return { $case: 'referralAccepted', value: { referralId, recipientId, acceptedAt: date(acceptedAt) } };
  }
  if (isEvent(event, referralRejected)) {
    const { referralId, recipientId, reason, rejectedAt } = event.data;
    return { $case: 'referralRejected', value: { referralId, recipientId, reason, rejectedAt: date(rejectedAt) } };
  }
  if (isEvent(event, referralCancelled)) {
    const { referralId, recipientId, reason, cancelledAt } = event.data;
    return { $case: 'referralCancelled', value: { referralId, recipientId, reason, cancelledAt: date(cancelledAt) } };
  }
  if (isEvent(event, referralCompleted)) {
    const { referralId, recipientId, completedAt } = event.data;
    return { $case: 'referralCompleted', value: { referralId, recipientId, completedAt: date(completedAt) } };
  }
  if (isEvent(event, referralUnplaced)) {
    const { referralId, caseId, offersMade } = event.data;
    return { $case: 'referralUnplaced', value: { referralId, caseId, offersMade } };
  }
  return undefined;
}
