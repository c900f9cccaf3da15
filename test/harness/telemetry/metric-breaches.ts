import {
  type MetricContract,
  type MetricName,
  metrics,
  prometheusNamesOf,
} from '@throughline/platform/telemetry/contract-metrics';
import { runtimeMetrics } from '@throughline/platform/telemetry/contract-runtime';
import { attributeBreaches } from './attribute-breaches.ts';
import type { Sample, Scrape } from './read-samples.ts';

type Declared = Pick<MetricContract, 'instrument' | 'unit'> & { readonly attributes: readonly string[] };

const declared = new Map<string, Declared>(Object.entries({ ...metrics, ...runtimeMetrics }));
/** Names of samples in Prometheus, with the metric that they are of. */
const bySample = new Map(
  Array.from(declared).flatMap(([name, metric]) =>
    prometheusNamesOf(name, metric).map((sample) => [sample, metric] as const),
  ),
);
const types = { counter: 'counter', 'updown counter': 'gauge', histogram: 'histogram', gauge: 'gauge' } as const;
const ofEverySample = ['otel_scope_name', 'service_name'];

const labelOf = (attribute: string): string => attribute.replaceAll('.', '_');
const familyOf = (sample: string): string => sample.replace(/_(bucket|sum|count)$/, '');

/** The metrics, by their names in the table, that there are values of. */
export function familiesOf({ samples }: Scrape): Set<string> {
  const found = new Set(samples.map(({ name }) => name));
  const names = Array.from(declared).filter(([name, metric]) =>
    prometheusNamesOf(name, metric).some((sample) => found.has(sample)),
  );
  return new Set(names.map(([name]) => name));
}

/** The values of a metric, by its name in the table. */
export function samplesOf({ samples }: Scrape, name: MetricName): Sample[] {
  const names = prometheusNamesOf(name, metrics[name]);
  return samples.filter((sample) => names.includes(sample.name));
}

/** Whatever a service emits that the table does not have as it is. */
export function metricBreaches({ families, samples }: Scrape): string[] {
  const breaches = new Set<string>();
  for (const { name, labels } of samples) {
    if (name === 'target_info') continue;
    const metric = bySample.get(name);
    if (!metric) {
      breaches.add(`${name} is not in the table`);
      continue;
    }
    const family = families.get(name) ?? families.get(familyOf(name));
    if (family?.type !== types[metric.instrument]) breaches.add(`${name} is a ${family?.type}`);
    if (family?.unit !== metric.unit) breaches.add(`${name} is in ${family?.unit}`);
    const { otel_scope_version: _version, ...told } = labels;
    const listed = [...metric.attributes, ...ofEverySample, ...(name.endsWith('_bucket') ? ['le'] : [])];
    for (const breach of attributeBreaches(told, listed, labelOf)) breaches.add(`${name} ${breach}`);
  }
  return [...breaches].sort();
}
