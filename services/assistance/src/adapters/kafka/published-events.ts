import type { EventRecords } from '@throughline/platform/outbox/event-records';
import type { OutboxRecord } from '@throughline/platform/outbox/record-set';
import { assistanceDelivered } from '@throughline/schemas/assistance.ts';
import type { AssistanceEvent } from '../../domain/assistance.ts';

/** The record that tells others. Its key is the referral, so that what was delivered on one stays in order. */
export function recordOf(records: EventRecords, event: AssistanceEvent): OutboxRecord {
  const { assistance, caseId, missionId, correlationId, recordedAt } = event;
  return records({
    contract: assistanceDelivered,
    subject: assistance.referralId,
    correlationId,
    time: new Date(recordedAt),
    data: {
      assistanceId: assistance.assistanceId,
      referralId: assistance.referralId,
      caseId,
      missionId,
      ngoId: assistance.ngoId,
      assistanceKind: assistance.assistanceKind,
      deliveredAt: assistance.deliveredAt,
      recordedAt,
    },
  });
}
