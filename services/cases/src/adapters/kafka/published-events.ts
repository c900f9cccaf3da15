import type { EventRecords } from '@throughline/platform/outbox/event-records';
import type { OutboxRecord } from '@throughline/platform/outbox/record-set';
import { caseOpened, informationGiven } from '@throughline/schemas/cases.ts';
import type { InformationGiven } from '../../domain/answered-call.ts';
import type { CaseOpened } from '../../domain/case.ts';

/** Keyed by the call. It has no cause on the bus: the desk answered a telephone. */
export function informationGivenRecord(
  records: EventRecords,
  { callId, information }: InformationGiven,
  time: Date,
): OutboxRecord {
  return records({
    contract: informationGiven,
    subject: callId,
    correlationId: callId,
    time,
    data: { callId, ...information },
  });
}

/** Keyed by the case, correlated by the call that it came from. */
export function caseOpenedRecord(records: EventRecords, event: CaseOpened): OutboxRecord {
  const { content, caseStatus, openedAt } = event;
  return records({
    contract: caseOpened,
    subject: content.caseId,
    correlationId: content.callId,
    time: new Date(openedAt),
    data: { ...content, caseStatus, openedAt },
  });
}
