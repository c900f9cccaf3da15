import type { EventContract } from '@throughline/schemas/contract';
import type { IHeaders } from 'kafkajs';

/** The CloudEvents 1.0 attributes of one event, as the Kafka binding's binary mode writes them. */
export type CloudEvent = {
  /** UUIDv7. */
  readonly id: string;
  /** `/services/calls`. */
  readonly source: string;
  /** The event contract's full name. */
  readonly type: string;
  readonly time: Date;
  /** The aggregate's id. */
  readonly subject: string;
  /** The call, case or referral that started it all. */
  readonly correlationId: string;
  /** The event that caused this one. */
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
};

export function cloudEventHeaders(event: CloudEvent): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: event.time.toISOString(),
    ce_subject: event.subject,
    ce_correlationid: event.correlationId,
    ...(event.causationId === undefined ? {} : { ce_causationid: event.causationId }),
    // The extension and the plain header: one for CloudEvents readers, one for tracing libraries.
    ...(event.traceparent === undefined ? {} : { ce_traceparent: event.traceparent, traceparent: event.traceparent }),
    'content-type': 'application/avro',
  };
}

/** One header as text; the first where it was sent twice. */
export function headerText(headers: IHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? undefined : first.toString();
}

/** `/services/calls` for a contract of the service calls. */
export function sourceOf(contract: EventContract<unknown>): string {
  return `/services/${contract.service}`;
}
