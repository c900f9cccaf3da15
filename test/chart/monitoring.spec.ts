import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { chartFolder, render } from './helm.ts';
import { serviceNames } from './hub-list.ts';
import { ofKind, theOne } from './manifests.ts';

const helm = inject('helm');
const files = join(chartFolder, 'files');

describe('metrics', () => {
  it('of every service are asked for with a certificate, under the name that its own has', async () => {
    const manifests = await render(helm, 'production');
    for (const name of serviceNames) {
      const { spec } = theOne(manifests, 'ServiceMonitor', `throughline-${name}`);
      const [endpoint] = spec.endpoints;
      expect(endpoint).toMatchObject({ port: 'metrics', scheme: 'https' });
      const { dnsNames } = theOne(manifests, 'Certificate', `throughline-${name}-tls`).spec;
      expect(dnsNames).toContain(endpoint.tlsConfig.serverName);
      expect(endpoint.tlsConfig.keySecret).toEqual({ name: 'throughline-prometheus-tls', key: 'tls.key' });
    }
  });

  it('are seen with a certificate that is no service’s and no partner’s', async () => {
    const { spec } = theOne(await render(helm, 'production'), 'Certificate', 'throughline-prometheus-tls');
    expect(spec.commonName).not.toMatch(/^(service|partner)\./);
  });

  it('have the name of the service as their job, as alerts and dashboards expect', async () => {
    const manifests = await render(helm, 'production');
    for (const { spec } of ofKind(manifests, 'ServiceMonitor')) {
      expect(spec.jobLabel).toBe('app.kubernetes.io/component');
      const services = ofKind(manifests, 'Service').filter(
        ({ metadata }) =>
          !('throughline/for' in (metadata.labels ?? {})) &&
          Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value),
      );
      expect(services).toHaveLength(1);
    }
  });
});

describe('alerts', () => {
  it('are those of files/alerts.yaml, with links to where the guide is read', async () => {
    const runbookPrefix = 'https://git.example.org/throughline/';
    const manifests = await render(helm, 'production', { monitoring: { rules: { runbookPrefix } } });
    const text = readFileSync(join(files, 'alerts.yaml'), 'utf8');
    const { groups } = parse(text.replaceAll('runbook_url: ', `runbook_url: ${runbookPrefix}`));
    expect(theOne(manifests, 'PrometheusRule', 'throughline').spec.groups).toEqual(groups);
  });
});

describe('dashboards', () => {
  it('are those of files/dashboards, each in a ConfigMap that the sidecar finds', async () => {
    const maps = ofKind(await render(helm, 'production'), 'ConfigMap').filter(
      ({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1',
    );
    const names = readdirSync(join(files, 'dashboards')).filter((name) => name.endsWith('.json'));
    expect(maps.flatMap(({ data = {} }) => Object.keys(data)).toSorted()).toEqual(names.toSorted());
    for (const [name, content] of maps.flatMap(({ data = {} }) => Object.entries(data))) {
      expect(JSON.parse(content)).toEqual(JSON.parse(readFileSync(join(files, 'dashboards', name), 'utf8')));
    }
  });
});
