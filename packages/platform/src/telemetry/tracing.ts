import {
  type Attributes,
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
import type { AttributesOf } from './contract-attributes.ts';
import { type SpanKey, spans } from './contract-spans.ts';

export { type Context, context, ROOT_CONTEXT };

const tracer = trace.getTracer('throughline');

type AttributesOfSpan<Key extends SpanKey> = AttributesOf<(typeof spans)[Key]['attributes'][number]>;

/** A span of the contract. */
export type OpenSpan<Key extends SpanKey> = {
  set(attributes: Partial<AttributesOfSpan<Key>>): void;
  /** The context with the span in it. */
  in(parent: Context): Context;
  end(): void;
};

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

/** Runs `work` in a span that is active inside it, ends the span with it, and marks it when `work` throws. */
export async function inSpan<Key extends SpanKey, T>(
  key: Key,
  attributes: AttributesOfSpan<Key>,
  work: (span: OpenSpan<Key>) => Promise<T>,
  parent: Context = context.active(),
): Promise<T> {
  const span = begin(key, attributes, parent, []);
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(opened(span));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span that is over at once or ended by hand, for work that handles many events together. */
export function startSpan<Key extends SpanKey>(
  key: Key,
  attributes: AttributesOfSpan<Key>,
  parent: Context,
  links: Link[] = [],
): OpenSpan<Key> {
  return opened(begin(key, attributes, parent, links));
}

function begin(key: SpanKey, attributes: Attributes, parent: Context, links: Link[]): Span {
  const { name, kind } = spans[key];
  const variable = variables.get(key);
  const called = variable ? name.replace(`{${variable}}`, String(attributes[variable])) : name;
  return tracer.startSpan(called, { kind: SpanKind[kind], attributes, links }, parent);
}

/** What stands in braces in a span's name, where anything does. */
const variables = new Map(Object.entries(spans).map(([key, { name }]) => [key, /\{(.+)\}/.exec(name)?.[1]]));

function opened<Key extends SpanKey>(span: Span): OpenSpan<Key> {
  return {
    set: (attributes) => void span.setAttributes(attributes as Attributes),
    in: (parent) => trace.setSpan(parent, span),
    end: () => span.end(),
  };
}
