import type { EventContract } from '@throughline/schemas/contract';
import { newId } from '../ids.ts';
import type { AvroEncoder } from '../kafka/avro.ts';
import { cloudEventHeaders, sourceOf } from '../kafka/cloud-events.ts';
import { currentTraceparent } from '../telemetry/tracing.ts';
import type { OutboxRecord } from './record-set.ts';

/** An event that a use case wants published. */
export type NewEvent<T> = {
  readonly contract: EventContract<T>;
  /** The aggregate's id: the record's key and the CloudEvents subject. */
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId?: string | undefined;
  readonly time: Date;
  /** Where not the active span: the trace that this one event belongs to. */
  readonly traceparent?: string | undefined;
  readonly data: T;
};

/** Events as outbox records: an id for each, encoded, with their CloudEvents headers. */
export type EventRecords = <T>(event: NewEvent<T>) => OutboxRecord;

export function createEventRecords(encoder: AvroEncoder, createId: () => string = newId): EventRecords {
  return (event) => ({
    topic: event.contract.topic,
    key: event.subject,
    headers: cloudEventHeaders({
      id: createId(),
      source: sourceOf(event.contract),
      type: event.contract.name,
      time: event.time,
      subject: event.subject,
      correlationId: event.correlationId,
      causationId: event.causationId,
      traceparent: event.traceparent ?? currentTraceparent(),
    }),
    value: encoder.encode(event.contract, event.data),
  });
}
