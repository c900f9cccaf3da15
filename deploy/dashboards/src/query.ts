import type { AttributeName } from '@throughline/platform/telemetry/contract-attributes';
import { type MetricName, metrics, prometheusNamesOf } from '@throughline/platform/telemetry/contract-metrics';

type AttributesOf<Name extends MetricName> = (typeof metrics)[Name]['attributes'][number] extends infer Listed
  ? Listed extends `${infer Attribute extends AttributeName}?`
    ? Attribute
    : Extract<Listed, AttributeName>
  : never;

/** The service is on every value; the pod and the namespace come with the scrape. */
type Grouping<Name extends MetricName> = AttributesOf<Name> | 'service.name' | 'pod';
/** `name` with `=`; a text that begins with `~` is a regular expression, one with `!` is what it must not be. */
type Matchers<Name extends MetricName> = { readonly [Attribute in Grouping<Name>]?: string };

type Named<Instrument extends string> = {
  [Name in MetricName]: (typeof metrics)[Name]['instrument'] extends Instrument ? Name : never;
}[MetricName];

const labelOf = (attribute: string): string => attribute.replaceAll('.', '_');

function selector(sample: string, matchers: Readonly<Record<string, string | undefined>>): string {
  const all = Object.entries({ namespace: '~$namespace', ...matchers }).map(([attribute, value = '']) => {
    const [, sign = '', text = ''] = /^([~!]?)(.*)$/.exec(value) ?? [];
    const operator = sign === '~' ? '=~' : sign === '!' ? '!=' : '=';
    return `${labelOf(attribute)}${operator}"${text}"`;
  });
  return `${sample}{${all.join(',')}}`;
}

const grouped = (by: readonly string[]): string => (by.length === 0 ? '' : ` by (${by.map(labelOf).join(', ')})`);

/** What is there now: added up, or the greatest where every instance says the same. */
export function now<Name extends Named<'gauge' | 'updown counter'>>(
  name: Name,
  by: readonly Grouping<Name>[] = [],
  matchers: Matchers<Name> = {},
): string {
  const [sample = ''] = prometheusNamesOf(name, metrics[name]);
  return `${metrics[name].across}${grouped(by)} (${selector(sample, matchers)})`;
}

/** How many a second. */
export function perSecond<Name extends Named<'counter'>>(
  name: Name,
  by: readonly Grouping<Name>[] = [],
  matchers: Matchers<Name> = {},
): string {
  const [sample = ''] = prometheusNamesOf(name, metrics[name]);
  return `sum${grouped(by)} (rate(${selector(sample, matchers)}[$__rate_interval]))`;
}

/**
 * How many within the range that is shown, or another such as `24h`. `increase` does not see what a series begins with,
 * which of something rare is all there is: of a series that is new in the range it is all that it has counted.
 */
export function within<Name extends Named<'counter'>>(
  name: Name,
  by: readonly Grouping<Name>[] = [],
  matchers: Matchers<Name> = {},
  range = '$__range',
): string {
  const [sample = ''] = prometheusNamesOf(name, metrics[name]);
  const counted = selector(sample, matchers);
  const before = `${counted} offset ${range}`;
  return `sum${grouped(by)} ((increase(${counted}[${range}]) and ${before}) or (${counted} unless ${before}))`;
}

/** How fast a gauge grows that only grows, a second. */
export function growth<Name extends Named<'gauge'>>(name: Name, by: readonly Grouping<Name>[]): string {
  const [sample = ''] = prometheusNamesOf(name, metrics[name]);
  return `max${grouped(by)} (rate(${selector(sample, {})}[$__rate_interval]))`;
}

/** How many a second of what a histogram has. */
export function durationsPerSecond<Name extends Named<'histogram'>>(
  name: Name,
  by: readonly Grouping<Name>[],
  matchers: Matchers<Name> = {},
): string {
  const [, , count = ''] = prometheusNamesOf(name, metrics[name]);
  return `sum${grouped(by)} (rate(${selector(count, matchers)}[$__rate_interval]))`;
}

/** A quantile of durations, in seconds. */
export function quantile<Name extends Named<'histogram'>>(
  part: number,
  name: Name,
  by: readonly Grouping<Name>[],
  matchers: Matchers<Name> = {},
): string {
  const [bucket = ''] = prometheusNamesOf(name, metrics[name]);
  return `histogram_quantile(${part}, sum by (${[...by.map(labelOf), 'le'].join(', ')}) (rate(${selector(bucket, matchers)}[$__rate_interval])))`;
}

/** A value of the runtime, of each instance: its name as Prometheus has it. */
export function ofRuntime(aggregation: 'max' | 'sum', sample: string, by: readonly string[], rate = false): string {
  const selected = selector(sample, {});
  return `${aggregation}${grouped(by)} (${rate ? `rate(${selected}[$__rate_interval])` : selected})`;
}
