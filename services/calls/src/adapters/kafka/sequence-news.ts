import { assertNever } from '@throughline/platform/assert-never';
import type { EventRecords } from '@throughline/platform/outbox/event-records';
import type { OutboxRecord } from '@throughline/platform/outbox/record-set';
import { sequenceGapClosed, sequenceGapFound, sequenceNumbersRepeated } from '@throughline/schemas/calls.ts';
import type { SequenceNews } from '../../application/sequence-ports.ts';

export const sequenceContracts = [sequenceGapFound, sequenceGapClosed, sequenceNumbersRepeated] as const;

/** Keyed by the operator: what is told of its switches stays in order. @param at milliseconds since the epoch */
export function sequenceNewsRecord(records: EventRecords, news: SequenceNews, at: number): OutboxRecord {
  const { kind, operatorId, recordingEntity, first: firstNumber, last: lastNumber } = news;
  const data = { operatorId, recordingEntity, firstNumber, lastNumber };
  const event = { subject: operatorId, correlationId: operatorId, time: new Date(at) };
  switch (kind) {
    case 'found':
      return records({ ...event, contract: sequenceGapFound, data: { ...data, foundAt: at } });
    case 'closed':
      return records({ ...event, contract: sequenceGapClosed, data: { ...data, closedAt: at } });
    case 'repeated':
      return records({ ...event, contract: sequenceNumbersRepeated, data: { ...data, foundAt: at } });
    default:
      return assertNever(kind);
  }
}
