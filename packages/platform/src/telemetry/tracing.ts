import {
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export { SpanKind };

const tracer = trace.getTracer('throughline');

/** A carrier that has only the W3C header; undefined text is no context. */
export function contextFrom(traceparent: string | undefined): Context {
  return traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
}

/** The W3C header of a context, by default the active one; undefined when no span is active or nothing samples. */
export function currentTraceparent(from: Context = context.active()): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(from, carrier);
  return carrier.traceparent;
}

export function linkTo(traceparent: string | undefined): Link[] {
  const spanContext = trace.getSpanContext(contextFrom(traceparent));
  return spanContext ? [{ context: spanContext }] : [];
}

/**
 * Runs `work` in a span that is active inside it, ends the span with it, and marks it when `work` throws.
 * Attributes must not carry personal data or numbers.
 */
export async function inSpan<T>(
  name: string,
  options: {
    readonly kind?: SpanKind;
    readonly parent?: Context;
    readonly links?: Link[];
    readonly attributes?: Record<string, string | number | boolean>;
  },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = options.parent ?? context.active();
  const span = tracer.startSpan(
    name,
    { kind: options.kind ?? SpanKind.INTERNAL, attributes: options.attributes ?? {}, links: options.links ?? [] },
    parent,
  );
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span that is over at once or ended by hand, for work that handles many events together. */
export function startSpan(
  name: string,
  kind: SpanKind,
  parent: Context,
  links: Link[],
  attributes: Record<string, string>,
): Span {
  return tracer.startSpan(name, { kind, attributes, links }, parent);
}

/** The context with the span in it. */
export function contextOf(span: Span, parent: Context = ROOT_CONTEXT): Context {
  return trace.setSpan(parent, span);
}
