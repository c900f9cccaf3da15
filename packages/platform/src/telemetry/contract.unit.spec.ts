import { describe, expect, it } from 'vitest';
import { attributes } from './contract-attributes.ts';
import { logEvents } from './contract-logs.ts';
import { type MetricContract, metrics, prometheusNamesOf } from './contract-metrics.ts';
import { runtimeMetrics } from './contract-runtime.ts';
import { spans } from './contract-spans.ts';

const all: [string, MetricContract][] = Object.entries(metrics);
const names = [...Object.keys(metrics), ...Object.keys(runtimeMetrics)];

describe('the table', () => {
  it("has names of the conventions' namespaces or of our own", () => {
    for (const [name] of all) expect(name).toMatch(/^(messaging|rpc|throughline)\.[a-z_.]+$/);
    for (const name of Object.keys(attributes)) {
      expect(name).toMatch(/^(cloudevents|error|http|messaging|rpc|throughline)\.[a-z_.]+$/);
    }
    for (const event of Object.keys(logEvents)) expect(event).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('has no metric whose name is the beginning of another, and none twice for Prometheus', () => {
    for (const name of names) expect(names.filter((other) => other.startsWith(`${name}.`))).toEqual([]);
    const samples = all.flatMap(([name, metric]) => prometheusNamesOf(name, metric));
    expect(new Set(samples).size).toBe(samples.length);
  });

  it('has seconds for what takes time, and annotations for what is counted', () => {
    for (const [name, { unit }] of all) expect(unit, name).toMatch(/^(s|1|\{[a-z]+\})$/);
  });

  it('adds up what each instance counts, and takes the greatest of what all of them read', () => {
    const summed = all.filter(([, { instrument, across }]) => instrument !== 'gauge' && across !== 'sum');
    expect(summed.map(([name]) => name)).toEqual([]);
  });

  it('says in one sentence what each of it means', () => {
    const meanings = [metrics, runtimeMetrics, spans, logEvents, attributes].flatMap((kind) =>
      Object.values(kind).map(({ meaning }) => meaning as string),
    );
    for (const meaning of meanings) expect(meaning).toMatch(/^["'A-Z].*\.$/s);
    expect(new Set(Object.values(logEvents).map(({ meaning }) => meaning)).size).toBe(Object.keys(logEvents).length);
  });
});

describe('in Prometheus', () => {
  it.each([
    ['throughline.dead_letters', 'counter', ['throughline_dead_letters_total']],
    ['throughline.feed.lag', 'gauge', ['throughline_feed_lag']],
    ['rpc.server.call.duration', 'histogram', ['bucket', 'sum', 'count'].map((it) => `rpc_server_call_duration_${it}`)],
  ] as const)('%s, a %s, is %s', (name, instrument, samples) => {
    expect(prometheusNamesOf(name, { instrument })).toEqual(samples);
  });
});
