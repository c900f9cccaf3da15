import { createServer } from 'node:http';

/** A span as a collector got it over OTLP. */
export type CollectedSpan = {
  readonly service: string;
  /** Of which instrumentation it is. */
  readonly scope: string;
  readonly name: string;
  /** As OTLP numbers it. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, string | number>>;
  /** All of it, as it came over the wire. */
  readonly text: string;
};

/** JSON of OTLP has 64-bit integers as text or as numbers. */
type OtlpAttribute = {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string | number; readonly doubleValue?: number };
};
type OtlpSpan = Pick<CollectedSpan, 'name' | 'kind' | 'traceId' | 'spanId' | 'parentSpanId'> & {
  readonly links?: CollectedSpan['links'];
  readonly attributes?: readonly OtlpAttribute[];
};
type OtlpRequest = {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
};

export type SpanCollector = {
  /** What a process needs in its environment to send its spans here, at once. */
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: readonly CollectedSpan[];
  stop(): Promise<void>;
};

/** An OTLP collector of the test's own, on loopback. */
export async function startSpanCollector(): Promise<SpanCollector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url?.endsWith('/v1/traces')) spans.push(...spansOf(JSON.parse(Buffer.concat(chunks).toString())));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
    spans,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spansOf(request: OtlpRequest): CollectedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        service,
        scope: scope.name,
        name: span.name,
        kind: span.kind,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        links: span.links ?? [],
        attributes: Object.fromEntries((span.attributes ?? []).map(({ key, value }) => [key, attributeValue(value)])),
        text: JSON.stringify([resource, span]),
      })),
    );
  });
}

function attributeValue({ stringValue, intValue, doubleValue }: OtlpAttribute['value']): string | number {
  return stringValue ?? doubleValue ?? (intValue === undefined ? '' : Number(intValue));
}
