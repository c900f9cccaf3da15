import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { caseOpened } from '@throughline/schemas/cases.ts';
import { partnerRegistered } from '@throughline/schemas/partners.ts';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import { followOthers, type News } from '../../application/follow-others.ts';
import type { AnswerTimes } from '../../domain/codes.ts';
import { createFollowingUnit } from '../postgres/transactions.ts';

/** What other services publish, followed in the transaction of the inbox. */
export function createEventFollower(records: EventRecords, answerTimes: AnswerTimes, now: () => number): BatchHandler {
  return async (transaction, events) => {
    const news = newsOf(events);
    if (news.consents.length + news.cases.length + news.centres.length === 0) return;
    await followOthers(await createFollowingUnit(transaction, records, now), news, answerTimes, now());
  };
}

/** Events of other kinds don't concern referrals. */
export function newsOf(events: readonly ConsumedEvent[]): News {
  const consents: News['consents'][number][] = [];
  const cases: News['cases'][number][] = [];
  const centres: News['centres'][number][] = [];
  for (const event of events) {
    const eventId = event.id;
    if (isEvent(event, consentGiven)) {
      const { consentId, missionId, personId, recipientIds, purpose, validUntil } = event.data;
      consents.push({
        eventId,
        consent: { consentId, missionId, personId, recipientIds, purpose, validUntil, withdrawn: false },
      });
    } else if (isEvent(event, consentWithdrawn)) {
      const { consentId, missionId, personId, recipientIds } = event.data;
      consents.push({
        eventId,
        consent: { consentId, missionId, personId, recipientIds, purpose: '', validUntil: null, withdrawn: true },
      });
    } else if (isEvent(event, caseOpened)) {
      const { caseId, callId, missionId, personId } = event.data;
      cases.push({ eventId, opened: { caseId, callId, missionId, personId } });
    } else if (isEvent(event, partnerRegistered)) {
      centres.push({ eventId, centreId: event.data.partnerId });
    }
  }
  return { consents, cases, centres };
}
