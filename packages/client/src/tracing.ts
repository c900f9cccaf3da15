import { Metadata } from '@grpc/grpc-js';
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

// Everything here does nothing until an OpenTelemetry SDK is registered in the process.
const tracer = trace.getTracer('@throughline/client');

/** Metadata that carries the active trace. */
export function metadataWithTrace(): Metadata {
  const metadata = new Metadata();
  propagation.inject(context.active(), metadata, { set: (carrier, key, value) => carrier.set(key, value) });
  return metadata;
}

function contextFrom(traceparent: string, parent: Context): Context {
  return traceparent ? propagation.extract(parent, { traceparent }) : parent;
}

/** A producer span for a call that is about to be published, and the W3C header to send with it; '' when not traced. */
export function startProducerSpan(traceparent: string): { readonly span: Span; readonly traceparent: string } {
  const parent = contextFrom(traceparent, context.active());
  const span = tracer.startSpan('throughline publish call', { kind: SpanKind.PRODUCER }, parent);
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(parent, span), carrier);
  return { span, traceparent: carrier.traceparent ?? traceparent };
}

/** Runs `work` in a consumer span that continues the trace of the item; the span fails with it. */
export function inConsumerSpan(
  traceparent: string,
  attributes: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  const parent = contextFrom(traceparent, ROOT_CONTEXT);
  return tracer.startActiveSpan(
    'throughline feed item',
    { kind: SpanKind.CONSUMER, attributes },
    parent,
    async (span) => {
      try {
        await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}
