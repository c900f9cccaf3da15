import { actorOf } from '@throughline/platform/identity';
import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { lockId } from '@throughline/platform/postgres/lock';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { ConsentStore } from '../../application/ports.ts';
import { evolveConsent } from '../../domain/consent.ts';
import { consentGivenRecord, consentWithdrawnRecord } from '../kafka/consent-events.ts';
import { insertConsent, loadConsent } from './consent-row.ts';
import { loadPerson } from './person-store.ts';

/** @param now when an event is published; what it says has times of its own */
export function createConsentStore(database: Database, records: EventRecords, now: () => Date): ConsentStore {
  return {
    record: (consentId, personId, decide) =>
      transact(database, async (transaction) => {
        await lockId(transaction, 'consent', consentId);
        const state = await loadConsent(transaction, consentId);
        const decision = decide(state, await loadPerson(transaction, personId));
        if (decision.kind !== 'accepted') return decision;
        const { consent } = decision.event;
        await insertConsent(transaction, consent);
        await recordChange(
          transaction,
          {
            actor: actorOf({ kind: 'partner', partnerId: consent.missionId }),
            action: 'CONSENT_GIVEN',
            subjectIds: [consentId, personId],
            details: { recipientIds: consent.recipientIds, purpose: consent.purpose, fields: consent.fields },
          },
          [consentGivenRecord(records, decision.event, now())],
        );
        return decision;
      }),
    withdraw: (consentId, decide) =>
      transact(database, async (transaction) => {
        const state = await loadConsent(transaction, consentId);
        const decision = decide(state);
        if (decision.kind !== 'accepted') return { decision, state };
        const { consent, withdrawnAt } = decision.event;
        await transaction.query('update consent set withdrawn_at = $2 where consent_id = $1', [
          consentId,
          new Date(withdrawnAt),
        ]);
        await recordChange(
          transaction,
          {
            actor: actorOf({ kind: 'partner', partnerId: consent.missionId }),
            action: 'CONSENT_WITHDRAWN',
            subjectIds: [consentId, consent.personId],
          },
          [consentWithdrawnRecord(records, decision.event)],
        );
        return { decision, state: evolveConsent(state, decision.event) };
      }),
  };
}
