import { trace } from '@opentelemetry/api';
import { pino } from 'pino';

export type Log = import('pino').Logger;

/** JSON lines on stdout with the service, and the trace where one is active. Errors keep their causes. */
export function createLog(service: string, level: string): Log {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span ? { traceId: span.traceId, spanId: span.spanId } : {};
    },
    serializers: { error: pino.stdSerializers.errWithCause },
  });
}
