import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { chartFolder, type ExampleName, exampleValues, type HelmResult, runHelm } from '../chart/helm.ts';
import { objects } from './cluster.ts';

export type Revision = { readonly revision: number; readonly status: string };

export type Release = {
  readonly name: string;
  readonly namespace: string;
  helm(...args: string[]): Promise<HelmResult>;
  /** `helm upgrade --install` with values over those of the example. */
  upgrade(over?: object): Promise<HelmResult>;
  history(): Promise<Revision[]>;
  /** What of a kind is there, with the release's label. */
  objects<T>(kind: string): Promise<T[]>;
};

/** A release that nobody has installed yet, in the namespace of the tests; what is there of it at the end is removed. */
export async function aRelease(name: string, example: ExampleName): Promise<Release> {
  const [program, namespace, simulated] = [inject('helmProgram'), inject('testNamespace'), inject('simulated')];
  const folder = await mkdtemp(join(tmpdir(), 'throughline-release-'));
  const helm = (...args: string[]): Promise<HelmResult> => runHelm(program, [...args, '--namespace', namespace]);
  onTestFinished(async () => {
    await helm('uninstall', name, '--ignore-not-found', '--wait=watcher', '--timeout', '60s');
    await rm(folder, { recursive: true, force: true });
  });
  // Where pods do not run, Jobs of hooks never end.
  const waiting = simulated ? ['--wait=watcher', '--wait-for-jobs'] : ['--no-hooks', '--wait=hookOnly'];
  return {
    name,
    namespace,
    helm,
    async upgrade(over = {}) {
      const file = join(folder, 'over.yaml');
      await writeFile(file, stringify(over));
      const values = ['--values', exampleValues(example), '--values', file];
      return helm('upgrade', name, chartFolder, '--install', '--timeout', '120s', ...waiting, ...values);
    },
    async history() {
      const { output } = await helm('history', name, '--output', 'json');
      return JSON.parse(output) as Revision[];
    },
    objects: (kind) => objects([kind, '--namespace', namespace, '--selector', `app.kubernetes.io/instance=${name}`]),
  };
}
