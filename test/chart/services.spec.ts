import { commonSettings } from '@throughline/platform/config';
import { type ProvisionCommand, provisionSettings, readProvisionConfig } from '@throughline/provision/config';
import { describe, expect, inject, it } from 'vitest';
import { render } from './helm.ts';
import { hubList, serviceNames } from './hub-list.ts';
import { ofKind, podsOf, theOne } from './manifests.ts';
import { problemsOf, problemsThrownBy, settingsReadBy } from './service-settings.ts';
import { settingsInSchema } from './values-schema.ts';
import { variants } from './variants.ts';

const helm = inject('helm');
const { ports } = hubList;

function environmentOf(container: {
  readonly env: readonly { name: string; value?: string }[];
}): Record<string, string> {
  return Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? '']));
}

describe.each(variants)('with $name', ({ example, over }) => {
  it('every service of the list has a Deployment, a Service and an account, and nothing else has', async () => {
    const manifests = await render(helm, example, over);
    const deployments = ofKind(manifests, 'Deployment').map(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'],
    );
    expect(deployments).toEqual(serviceNames);
    for (const { metadata, spec } of ofKind(manifests, 'Service')) {
      const selected = podsOf(manifests).filter(({ metadata: { labels } }) =>
        Object.entries(spec.selector).every(([key, value]) => labels?.[key] === value),
      );
      expect(selected.map((pod) => pod.metadata.labels?.['app.kubernetes.io/component'])).toEqual([
        metadata.labels?.['app.kubernetes.io/component'],
      ]);
    }
  });

  it('each service is given what it insists on, well formed, and nothing that it does not know', async () => {
    const manifests = await render(helm, example, over);
    for (const deployment of ofKind(manifests, 'Deployment')) {
      const [container] = deployment.spec.template.spec.containers;
      const given = environmentOf(container);
      const known = await settingsReadBy(container.name);
      const unknown = Object.keys(given).filter(
        (variable) => !/^(OTEL_|POD_NAME$)/.test(variable) && !known.has(variable),
      );
      expect(unknown, `unknown to ${container.name}`).toEqual([]);
      expect(await problemsOf(container.name, given)).toEqual([]);
    }
  });

  it('each job of provisioning is given what it insists on, and nothing that it does not know', async () => {
    for (const { spec } of ofKind(await render(helm, example, over), 'Job')) {
      const [container] = spec.template.spec.containers;
      const [first, command] = container.args as string[];
      if (first !== 'provision') continue;
      const name = command as ProvisionCommand;
      const given = environmentOf(container);
      const known = Object.keys(provisionSettings[name]);
      expect(Object.keys(given).filter((variable) => !known.includes(variable))).toEqual([]);
      expect(problemsThrownBy(() => readProvisionConfig[name](given))).toEqual([]);
    }
  });

  it('a file that a setting names is mounted where the setting says', async () => {
    for (const { spec } of podsOf(await render(helm, example, over))) {
      for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        const files = Object.entries(environmentOf(container)).filter(([name]) => name.endsWith('_FILE'));
        expect(files.length).toBeGreaterThanOrEqual(3);
        for (const [variable, path] of files) expect(mountedFiles(spec, container), variable).toContain(path);
      }
    }
  });
});

describe('a pod of a service', () => {
  it('is asked at the health port, since the gRPC port wants a certificate', async () => {
    const { spec } = theOne(await render(helm, 'production'), 'Deployment', 'throughline-calls');
    const [container] = spec.template.spec.containers;
    expect(environmentOf(container)).toMatchObject({
      GRPC_PORT: String(ports.grpc),
      METRICS_PORT: String(ports.metrics),
      HEALTH_PORT: String(ports.health),
    });
    expect(container.startupProbe.httpGet).toEqual({ path: hubList.probes.startup, port: 'health' });
    expect(container.livenessProbe.httpGet).toEqual({ path: hubList.probes.liveness, port: 'health' });
    expect(container.readinessProbe.httpGet).toEqual({ path: hubList.probes.readiness, port: 'health' });
  });

  it('has longer to end than the drain and the 8 s of a service take', async () => {
    for (const drainMilliseconds of [0, 5_000, 12_500]) {
      const { spec } = theOne(
        await render(helm, 'production', { drainMilliseconds }),
        'Deployment',
        'throughline-feeds',
      );
      const pod = spec.template.spec;
      expect(environmentOf(pod.containers[0])['DRAIN_MILLISECONDS']).toBe(String(drainMilliseconds));
      expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(drainMilliseconds + 8_000);
    }
  });

  it('is another one when the list of partners is, and only that of `partners`', async () => {
    const over = {
      partners: [
        {
          partnerId: 'umc',
          role: 'OPERATOR',
          name: 'UMC',
          countryCode: 'UA',
          status: 'ACTIVE',
          dialledDigits: ['527'],
        },
      ],
    };
    const [before, after] = [await render(helm, 'single-node'), await render(helm, 'single-node', over)];
    const changed = ofKind(before, 'Deployment')
      .filter((each) => JSON.stringify(each) !== JSON.stringify(theOne(after, 'Deployment', each.metadata.name)))
      .map(({ metadata }) => metadata.name);
    expect(changed).toEqual(['throughline-partners']);
  });
});

describe('scaling', () => {
  it('leaves the number of instances to whoever scales', async () => {
    const manifests = await render(helm, 'production');
    const replicas = Object.fromEntries(
      ofKind(manifests, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec.replicas]),
    );
    expect(replicas).toMatchObject({
      'throughline-calls': undefined,
      'throughline-feeds': undefined,
      'throughline-cases': 3,
    });
    expect(ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef.name)).toEqual([
      'throughline-calls',
    ]);
    expect(ofKind(manifests, 'ScaledObject').map(({ spec }) => spec.scaleTargetRef.name)).toEqual([
      'throughline-feeds',
    ]);
  });

  it('by lag looks at every group of the service, with the prefix', async () => {
    const over = { kafka: { prefix: 'ua.' }, defaults: { autoscaling: { type: 'lag' } } };
    const groups = ofKind(await render(helm, 'single-node', over), 'ScaledObject').map(({ spec }) =>
      spec.triggers.map(({ metadata }: { metadata: { consumerGroup: string } }) => metadata.consumerGroup),
    );
    expect(groups).toEqual(hubList.services.map((service) => service.groups.map((group) => `ua.${group}`)));
  });

  it('has a disruption budget wherever there are several instances', async () => {
    const budgets = async (example: 'single-node' | 'production'): Promise<number> =>
      ofKind(await render(helm, example), 'PodDisruptionBudget').length;
    expect([await budgets('single-node'), await budgets('production')]).toEqual([0, serviceNames.length]);
  });
});

describe('the settings that values may have', () => {
  it.each(serviceNames)('for %s are those of its own that the chart does not set itself', async (name) => {
    const own = [...(await settingsReadBy(name))].filter((variable) => !(variable in commonSettings));
    const byChart = ['KAFKA_REPLICAS', 'KAFKA_PRINCIPAL_PREFIX', 'VAULT_ADDRESS'];
    const { settings, files } = settingsInSchema(name);
    expect([...settings, ...files].toSorted()).toEqual(
      own.filter((variable) => !byChart.includes(variable)).toSorted(),
    );
    expect(files).toEqual(hubList.services.find((each) => each.name === name)?.files.map(({ variable }) => variable));
  });
});

function mountedFiles(
  spec: { volumes: { name: string; projected?: { sources: Record<string, { items: { path: string }[] }>[] } }[] },
  container: { volumeMounts: { name: string; mountPath: string }[] },
): string[] {
  return container.volumeMounts.flatMap(({ name, mountPath }) =>
    (spec.volumes.find((volume) => volume.name === name)?.projected?.sources ?? [])
      .flatMap((source) => Object.values(source).flatMap(({ items }) => items))
      .map(({ path }) => `${mountPath}/${path}`),
  );
}
