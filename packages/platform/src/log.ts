import { trace } from '@opentelemetry/api';
import { type DestinationStream, pino } from 'pino';
import type { Level, LogEvent, LogField, logEvents } from './telemetry/contract-logs.ts';

type FieldsOf<Event extends LogEvent> = (typeof logEvents)[Event]['fields'][number];
/** A line of a kind: its event, and the fields that go with it. */
type Line<Event extends LogEvent> = { readonly event: Event } & {
  readonly [Field in Extract<FieldsOf<Event>, LogField>]: unknown;
} & { readonly [Field in FieldsOf<Event> as Field extends `${infer Name}?` ? Name : never]?: unknown };
type LineAt<At extends Level> = {
  [Event in LogEvent]: At extends (typeof logEvents)[Event]['levels'][number] ? Line<Event> : never;
}[LogEvent];

/** Takes the lines of the contract, and no others. */
export type Log = { readonly [At in Level]: (line: LineAt<At>, message: string) => void };

/**
 * JSON lines on stdout with the service, and the trace where one is active. Errors keep their causes.
 * @param destination for tests: where the lines go instead
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    destination,
  );
}
