import { postgresSpans, type SpanContract, type SpanKey, spans } from '@throughline/platform/telemetry/contract-spans';
import type { CollectedSpan } from '../span-collector.ts';
import { attributeBreaches } from './attribute-breaches.ts';

/** As OTLP numbers them. */
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

/** Which one of the table a span is; undefined for none. */
export function keyOfSpan({ name, kind, attributes }: CollectedSpan): SpanKey | undefined {
  const entries = Object.entries(spans) as [SpanKey, SpanContract][];
  return entries.find(([, span]) => {
    const called = span.name.replace(/\{(.+)\}/, (_, attribute: string) => String(attributes[attribute]));
    return called === name && span.kind === kinds[kind];
  })?.[0];
}

/** Whatever a service sends that the table does not have as it is. */
export function spanBreaches(collected: readonly CollectedSpan[]): string[] {
  const breaches = new Set<string>();
  for (const span of collected) {
    for (const breach of breachesOf(span)) breaches.add(`${span.scope}: ${span.name} ${breach}`);
  }
  return [...breaches].sort();
}

function breachesOf(span: CollectedSpan): string[] {
  if (span.scope === 'throughline') {
    const key = keyOfSpan(span);
    return key
      ? attributeBreaches(span.attributes, spans[key].attributes)
      : [`(${kinds[span.kind]}) is not in the table`];
  }
  if (!postgresSpans.names.test(span.name)) return ['is not in the table'];
  if (kinds[span.kind] !== postgresSpans.kind) return [`is a ${kinds[span.kind]} span`];
  return attributeBreaches(
    span.attributes,
    postgresSpans.attributes.map((name) => `${name}?`),
  );
}
