import { type AttributeContract, attributes, type Listed } from './contract-attributes.ts';
import { lineFields, logEvents, logFields } from './contract-logs.ts';
import { type MetricContract, metrics, prometheusNamesOf } from './contract-metrics.ts';
import { runtimeMetrics } from './contract-runtime.ts';
import { partnerSpans, postgresSpans, spans } from './contract-spans.ts';

/** docs/telemetry.md, as it follows from the contract. */
export function telemetryDocument(): string {
  return `${sections.join('\n\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;
const codes = (names: readonly string[]): string =>
  names.map((name) => (name.endsWith('?') ? `${code(name.slice(0, -1))}?` : code(name))).join(', ');

/** Columns as wide as their widest cell. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [columns, ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(columns), rule, ...cells.slice(1).map(line)].join('\n');
}

function prometheusOf(name: string, metric: Pick<MetricContract, 'instrument'>): string {
  const [first = ''] = prometheusNamesOf(name, metric);
  return metric.instrument === 'histogram' ? first.replace(/_bucket$/, '') : first;
}

const byOf = (by: MetricContract['by']): string => (by === 'every service' ? 'all' : by.join(', '));

function metricRow([name, metric]: [string, MetricContract]): string[] {
  const { instrument, unit, by, across, meaning, seen } = metric;
  const listed = metric.attributes.filter((attribute) => !constant(attribute));
  return [
    code(prometheusOf(name, metric)),
    code(name),
    instrument,
    code(unit),
    codes(listed),
    byOf(by),
    across,
    seen === 'fault' ? `${meaning} †` : meaning,
  ];
}

/** Attributes of one value only are told once, in the list of attributes. */
function constant(attribute: Listed): boolean {
  const { values }: AttributeContract = attributes[attribute.replace('?', '') as keyof typeof attributes];
  return values?.length === 1;
}

function valuesOf({ values, type }: AttributeContract): string {
  if (!values) return type === 'number' ? 'a number' : 'text';
  return values.length > 12 ? 'of a closed list' : codes(values);
}

const metricRows = (Object.entries(metrics) as [string, MetricContract][]).map(metricRow);
const runtimeRows = Object.entries(runtimeMetrics).map(([name, metric]) => [
  code(prometheusOf(name, metric)),
  code(name),
  metric.instrument,
  code(metric.unit),
  codes(metric.attributes),
  metric.meaning,
]);
const spanRows = Object.values(spans).map(({ name, kind, attributes: listed, meaning }) => [
  code(name),
  kind,
  codes(listed),
  meaning,
]);
const partnerRows = Object.entries(partnerSpans).map(([name, { kind, attributes: listed, meaning }]) => [
  code(name),
  kind,
  codes(listed),
  meaning,
]);
const logRows = Object.entries(logEvents).map(([event, { levels, fields, meaning, seen }]) => [
  code(event),
  levels.join(', '),
  codes(fields),
  seen === 'fault' ? `${meaning} †` : meaning,
]);
const attributeRows = (Object.entries(attributes) as [string, AttributeContract][]).map(([name, attribute]) => [
  code(name),
  valuesOf(attribute),
  attribute.meaning,
]);

const sections = [
  '# Telemetry',
  `Every metric, span and kind of log line that the hub has. This page is made from the table in the code
(\`packages/platform/src/telemetry/contract-*.ts\`) by \`npm run generate\`; what is not in the table does not compile, and a test
compares what a running hub emits with it, both ways. How to get at it is in [operations.md](operations.md#metrics-logs-traces).`,
  `Nothing here holds a caller's number, a name or anything else of a person: what is text is an id, a code or a name that the hub
or its operators chose. A question mark stands behind what may be absent, † behind what is only there when something is wrong.`,
  '## Metrics',
  `Names follow OpenTelemetry's conventions for [messaging](https://opentelemetry.io/docs/specs/semconv/messaging/) and
[RPC](https://opentelemetry.io/docs/specs/semconv/rpc/) where they have one; all others begin with \`throughline.\`. Units are in UCUM.
In Prometheus a dot is an underscore, a counter ends in \`_total\`, and a histogram is \`_bucket\`, \`_sum\` and \`_count\`; units are not
part of the name. Every value also has \`service_name\` and \`otel_scope_name\`.`,
  `**Several instances of a service.** Where the column says \`sum\`, each instance tells its own: add them up. Where it says \`max\`,
each reads the same table and tells the same: take the greatest. Both are right with one instance too.`,
  `**What is gone is 0**: a gauge of a partition, a partner or a door that is no more says 0 from then on. A gauge that can't be read
says what it said before, and \`throughline_observation_failures_total\` rises. A counter appears with the first that it counts.`,
  table(['Prometheus', 'name', 'instrument', 'unit', 'attributes', 'by', 'across', 'meaning'], metricRows),
  `### Of the runtime and of PostgreSQL's client`,
  `From OpenTelemetry's own instrumentation, in every service, each instance for itself.`,
  table(['Prometheus', 'name', 'instrument', 'unit', 'attributes', 'meaning'], runtimeRows),
  '## Spans',
  table(['name', 'kind', 'attributes', 'meaning'], spanRows),
  `Below them are those of OpenTelemetry's instrumentation of the PostgreSQL client, \`pg.query:…\`, \`pg.connect\` and
\`pg-pool.connect\`, with ${codes(postgresSpans.attributes)}. ${postgresSpans.meaning}`,
  `A partner whose process has OpenTelemetry sees these of \`@throughline/client\`, which carries the trace on:`,
  table(['name', 'kind', 'attributes', 'meaning'], partnerRows),
  '## Log lines',
  `JSON, one a line, with ${codes(lineFields)}; the last two where a trace is active. \`event\` is one of these:`,
  table(['event', 'level', 'fields', 'meaning'], logRows),
  'The fields:',
  table(
    ['field', 'meaning'],
    Object.entries(logFields).map(([field, meaning]) => [code(field), meaning]),
  ),
  '## Attributes',
  'Of metrics and spans; in Prometheus a dot is an underscore.',
  table(['attribute', 'values', 'meaning'], attributeRows),
];
