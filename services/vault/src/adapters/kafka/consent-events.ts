import type { EventRecords } from '@throughline/platform/outbox/event-records';
import type { OutboxRecord } from '@throughline/platform/outbox/record-set';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import type { ConsentGiven, ConsentWithdrawn } from '../../domain/consent.ts';

/** Keyed by the consent, correlated by the person. */
export function consentGivenRecord(records: EventRecords, { consent }: ConsentGiven, time: Date): OutboxRecord {
  return records({
    contract: consentGiven,
    subject: consent.consentId,
    correlationId: consent.personId,
    time,
    data: consent,
  });
}

/** Keyed like what it ends, so that the two stay in order. */
export function consentWithdrawnRecord(records: EventRecords, event: ConsentWithdrawn): OutboxRecord {
  const { consentId, personId, missionId, recipientIds } = event.consent;
  return records({
    contract: consentWithdrawn,
    subject: consentId,
    correlationId: personId,
    time: new Date(event.withdrawnAt),
    data: { consentId, personId, missionId, recipientIds, withdrawnAt: event.withdrawnAt },
  });
}
