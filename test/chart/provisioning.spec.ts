import { describe, expect, inject, it } from 'vitest';
import { render } from './helm.ts';
import { serviceNames } from './hub-list.ts';
import { type Manifest, ofKind } from './manifests.ts';

const helm = inject('helm');
const hook = (manifest: Manifest): string | undefined => manifest.metadata.annotations?.['helm.sh/hook'];
const weight = (manifest: Manifest): number => Number(manifest.metadata.annotations?.['helm.sh/hook-weight']);
const argsOf = ({ spec }: Manifest): string[] => spec.template.spec.containers[0].args;
const identityOf = ({ spec }: Manifest): string =>
  spec.template.spec.volumes.find(({ name }: { name: string }) => name === 'identity').projected.sources[0].secret.name;
const withCertManager = { certificates: { source: 'certManager', issuer: { name: 'hub' } } };

describe('where certificates and parts are there before', () => {
  it('hooks make databases, then migrate every service, then make topics, then schemas', async () => {
    const jobs = ofKind(await render(helm, 'single-node'), 'Job').toSorted(
      (a, b) => weight(a) - weight(b) || argsOf(a).join().localeCompare(argsOf(b).join()),
    );
    expect(jobs.map((job) => argsOf(job).join(' '))).toEqual([
      'provision databases',
      ...serviceNames.map((name) => `${name} migrate`).toSorted(),
      'provision topics',
      'provision schemas',
    ]);
    expect(new Set(jobs.map(hook))).toEqual(new Set(['pre-install,pre-upgrade']));
  });

  it('what the hooks need is a hook before them', async () => {
    const manifests = (await render(helm, 'single-node')).filter((each) => hook(each) !== undefined);
    const needs = manifests.filter(({ kind }) => kind !== 'Job');
    expect(new Set(needs.map(({ kind }) => kind))).toEqual(new Set(['ServiceAccount', 'NetworkPolicy']));
    const first = Math.min(...ofKind(manifests, 'Job').map(weight));
    for (const each of needs) expect(weight(each)).toBeLessThan(first);
  });

  it('each service migrates as itself, and the rest is done by the administrator', async () => {
    for (const job of ofKind(await render(helm, 'single-node'), 'Job')) {
      const [first, second] = argsOf(job);
      expect(identityOf(job)).toBe(`throughline-tls-${second === 'migrate' ? first : 'deploy'}`);
    }
  });

  it('a Job that is in the way of the next one is taken away before', async () => {
    const policies = ofKind(await render(helm, 'single-node'), 'Job').map(
      ({ metadata }) => metadata.annotations?.['helm.sh/hook-delete-policy'],
    );
    expect(new Set(policies)).toEqual(new Set(['before-hook-creation']));
  });

  it('what is switched off is not done', async () => {
    const off = { provisioning: { databases: false, topics: false, schemas: false } };
    const jobs = ofKind(await render(helm, 'single-node', off), 'Job');
    expect(jobs.map((job) => argsOf(job)[1])).toEqual(serviceNames.map(() => 'migrate'));
  });
});

describe('where the release makes certificates or parts itself', () => {
  it('nothing is a hook, since hooks would wait for what comes after them', async () => {
    for (const manifests of [await render(helm, 'single-node', withCertManager), await render(helm, 'production')]) {
      expect(manifests.filter((each) => hook(each) !== undefined)).toEqual([]);
    }
  });

  it('every service migrates before it starts, as itself', async () => {
    for (const { spec, metadata } of ofKind(await render(helm, 'single-node', withCertManager), 'Deployment')) {
      const [main] = spec.template.spec.containers;
      const [init] = spec.template.spec.initContainers;
      expect(init.args).toEqual([main.name, 'migrate']);
      expect(metadata.name).toBe(`throughline-${main.name}`);
      expect(main.env).toEqual(expect.arrayContaining(init.env));
    }
  });

  it('another version is another Job, and the same one the same', async () => {
    const names = async (tag: string): Promise<string[]> =>
      ofKind(await render(helm, 'single-node', { ...withCertManager, image: { tag } }), 'Job').map(
        ({ metadata }) => metadata.name,
      );
    const [once, again, next] = [await names('1.0.0'), await names('1.0.0'), await names('1.0.1')];
    expect(again).toEqual(once);
    expect(next.filter((name) => once.includes(name))).toEqual([]);
  });

  it('Strimzi makes topics and rights', async () => {
    const jobs = ofKind(await render(helm, 'production'), 'Job').map((job) => argsOf(job).join(' '));
    expect(jobs).toEqual(['provision databases', 'provision schemas']);
  });
});
