import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { counter as Counter, observe as Observe, Reading } from './instruments.ts';

const exporter = new PrometheusExporter({ preventServerStart: true });
let observe: typeof Observe;
let counter: typeof Counter;

beforeAll(async () => {
  new NodeSDK({ metricReaders: [exporter], spanProcessors: [], instrumentations: [] }).start();
  ({ observe, counter } = await import('./instruments.ts'));
});

/** What Prometheus would read, without where it comes from. */
async function scraped(metric: string): Promise<string[]> {
  const { resourceMetrics } = await exporter.collect();
  const text = new PrometheusSerializer().serialize(resourceMetrics).replaceAll(',otel_scope_name="throughline"', '');
  return text.split('\n').filter((line) => line.startsWith(metric));
}
const lagOf = (partner: string, value: number): Reading<'throughline.feed.lag'> => ({
  gauge: 'throughline.feed.lag',
  value,
  attributes: { 'throughline.partner.id': partner },
});

describe('a gauge', () => {
  it('says what is read when somebody asks, 0 for what is gone, and what it said before when it cannot be read', async () => {
    let readings: (() => readonly Reading<'throughline.feed.lag'>[]) | undefined = () => [
      lagOf('umc', 3),
      lagOf('iom', 1),
    ];
    observe(['throughline.feed.lag'], async () => {
      if (!readings) throw new Error('the database is away');
      return readings();
    });
    const [umc, iom] = ['umc', 'iom'].map((id) => `throughline_feed_lag{throughline_partner_id="${id}"}`);
    expect(await scraped('throughline_feed_lag{')).toEqual([`${umc} 3`, `${iom} 1`]);
    readings = () => [lagOf('umc', 4)];
    expect(await scraped('throughline_feed_lag{')).toEqual([`${umc} 4`, `${iom} 0`]);
    readings = undefined;
    expect(await scraped('throughline_feed_lag{')).toEqual([`${umc} 4`, `${iom} 0`]);
    // Asked twice meanwhile.
    expect(await scraped('throughline_observation_failures_total')).toEqual([
      'throughline_observation_failures_total{throughline_observation="throughline.feed.lag"} 2',
    ]);
  });
});

describe('a counter', () => {
  it('is of the table, with its unit and the attributes that go with it', async () => {
    counter('throughline.vault.openings').add(2, { 'throughline.partner.id': 'umc', 'throughline.opening': 'OPENED' });
    expect(await scraped('throughline_vault_openings_total')).toEqual([
      'throughline_vault_openings_total{throughline_partner_id="umc",throughline_opening="OPENED"} 2',
    ]);
    expect(await scraped('# UNIT throughline_vault_openings_total')).toEqual([
      '# UNIT throughline_vault_openings_total {opening}',
    ]);
  });

  it('that is not in the table does not compile', () => {
    const refused = (): void => {
      // @ts-expect-error a name that is not in the table
      counter('throughline.hello');
      // @ts-expect-error a gauge
      counter('throughline.feed.lag');
      // @ts-expect-error without its attributes
      counter('throughline.vault.openings').add(1, {});
      // @ts-expect-error with a value that is not in the list
      counter('throughline.vault.openings').add(1, { 'throughline.partner.id': 'umc', 'throughline.opening': 'SEEN' });
    };
    expect(refused).toBeTypeOf('function');
  });
});
