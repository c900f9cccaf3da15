import { describe, expect, inject, it, vi } from 'vitest';
import type { HelmResult } from '../chart/helm.ts';
import { hubList, serviceNames } from '../chart/hub-list.ts';
import { aRelease, type Release } from './a-release.ts';
import { kindsIn, kubectlOrFail } from './cluster.ts';

const simulated = inject('simulated');
const patiently = { timeout: 60_000, interval: 200 };

type Deployment = {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: { image: string }[] } };
  };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly conditions?: { readonly type: string; readonly status: string; readonly message?: string }[];
  };
};
type Named = { readonly metadata: { readonly name: string; readonly uid: string } };
type Job = Named & { readonly status: { readonly succeeded?: number } };

/** Waits until every pod that is wanted has been let in by the API server. */
async function podsOf(release: Release): Promise<Deployment[]> {
  return vi.waitFor(async () => {
    const deployments = await release.objects<Deployment>('deployment');
    const refused = deployments.flatMap(({ status }) =>
      (status.conditions ?? []).filter(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True'),
    );
    expect(refused).toEqual([]);
    for (const { metadata, spec, status } of deployments) {
      expect(status.observedGeneration).toBe(metadata.generation);
      expect(status.replicas ?? 0).toBeGreaterThanOrEqual(spec.replicas);
    }
    return deployments;
  }, patiently);
}

/** Helm also says on its error output that it waits. */
function succeeds({ ok, complaint }: HelmResult): void {
  expect(ok, complaint).toBe(true);
}

const imagesOf = (deployments: readonly Deployment[]): string[] => [
  ...new Set(deployments.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image))),
];

describe('a release', () => {
  it('is installed, with every pod let in', async () => {
    const release = await aRelease('install', 'single-node');
    const installed = await release.upgrade();
    succeeds(installed);
    const deployments = await podsOf(release);
    expect(deployments.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      serviceNames.map((name) => `install-throughline-${name}`).toSorted(),
    );
    if (simulated) {
      const jobs = await release.objects<Job>('job');
      expect(jobs.length).toBe(serviceNames.length + 3);
      expect(jobs.filter(({ status }) => status.succeeded !== 1)).toEqual([]);
    }
  });

  it('is installed with notes whose three commands are about what is there', async () => {
    const release = await aRelease('notes', 'single-node');
    const { output } = await release.upgrade();
    const commands = [...output.matchAll(/^ +kubectl (.+)$/gm)].map(([, command = '']) => command.split(' '));
    expect(commands).toHaveLength(3);
    const [ready = [], ...others] = commands;
    if (simulated) await kubectlOrFail(ready);
    for (const command of others) {
      const thing = command.find((word) => /^(deployment|service)\//.test(word)) ?? '';
      await kubectlOrFail(['get', thing, '--namespace', release.namespace]);
    }
  });

  it('is upgraded, prepared anew before, and rolled back', async () => {
    const release = await aRelease('upgrade', 'single-node');
    const hooks = async (): Promise<string[]> =>
      (await release.objects<Job>('job')).map(({ metadata }) => metadata.uid);
    succeeds(await release.upgrade({ image: { tag: '1.0.0' } }));
    const first = await hooks();
    succeeds(await release.upgrade({ image: { tag: '1.0.1' }, defaults: { replicas: 2 } }));
    const second = await hooks();
    expect(second.length).toBe(first.length);
    expect(second.filter((uid) => first.includes(uid))).toEqual([]);
    const upgraded = await podsOf(release);
    expect(imagesOf(upgraded)).toEqual(['throughline:1.0.1']);
    expect(upgraded.map(({ spec }) => spec.replicas)).toEqual(serviceNames.map(() => 2));

    succeeds(await release.helm('rollback', release.name, '1', '--timeout', '120s'));
    const back = await podsOf(release);
    expect(imagesOf(back)).toEqual(['throughline:1.0.0']);
    expect(back.map(({ spec }) => spec.replicas)).toEqual(serviceNames.map(() => 1));
    // The database does not go back.
    expect(await hooks()).toEqual(second);
    expect((await release.history()).map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);
  });

  it('with operators is installed, upgraded and rolled back, and its Jobs are new when what they do is', async () => {
    const release = await aRelease('operators', 'production');
    const over = { defaults: { priorityClassName: '', topologySpread: { zones: 'ScheduleAnyway' } } };
    const jobs = async (): Promise<string[]> =>
      (await release.objects<Job>('job')).map(({ metadata }) => metadata.name);
    const digest = (digit: string) => ({ ...over, image: { digest: `sha256:${digit.repeat(64)}` } });
    succeeds(await release.upgrade(digest('1')));
    const first = await jobs();
    succeeds(await release.upgrade(digest('1')));
    expect(await jobs()).toEqual(first);
    succeeds(await release.upgrade(digest('2')));
    expect((await jobs()).filter((name) => first.includes(name))).toEqual([]);
    succeeds(await release.helm('rollback', release.name, '1', '--timeout', '120s'));
    expect(await jobs()).toEqual(first);
    for (const kind of ['kafkausers', 'kafkatopics', 'certificates.cert-manager.io']) {
      expect((await release.objects<Named>(kind)).length, kind).toBeGreaterThanOrEqual(hubList.services.length);
    }
  });

  it('with a misspelt value is refused, and what runs stays as it is', async () => {
    const release = await aRelease('typo', 'single-node');
    succeeds(await release.upgrade());
    const before = await podsOf(release);
    const { ok, complaint } = await release.upgrade({ services: { calls: { replica: 3 } } });
    expect(ok).toBe(false);
    expect(complaint).toMatch(/additional properties 'replica' not allowed/);
    expect(await release.history()).toHaveLength(1);
    const after = await release.objects<Deployment>('deployment');
    expect(after.map(({ metadata }) => metadata.generation)).toEqual(before.map(({ metadata }) => metadata.generation));
  });

  it('is taken away whole', async () => {
    const release = await aRelease('uninstall', 'single-node');
    succeeds(await release.upgrade({ provisioning: { ttlSecondsAfterFinished: 0 } }));
    const { output } = await release.helm('get', 'manifest', release.name);
    const kinds = [...kindsIn(output), 'Job.batch', 'Pod'];
    succeeds(await release.helm('uninstall', release.name, '--wait=watcher', '--timeout', '60s'));
    await vi.waitFor(async () => {
      const left = await Promise.all(kinds.map((kind) => release.objects<Named>(kind)));
      expect(left.flat().map(({ metadata }) => metadata.name)).toEqual([]);
    }, patiently);
  });
});
