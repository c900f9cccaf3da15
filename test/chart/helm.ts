import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { repository } from '../verify/repository.ts';
import { type Manifest, parseManifests } from './manifests.ts';

export const chartFolder = join(repository, 'deploy/chart');
export const exampleNames = ['single-node', 'production'] as const;
export type ExampleName = (typeof exampleNames)[number];

/** As which release, and where, everything is rendered. */
export const release = 'throughline';
export const namespace = 'hub';
/** What a cluster tells Helm about itself; offline it is told here, so that the result is the same everywhere. */
const cluster = ['--kube-version', '1.37.2'];

export type HelmResult = { readonly ok: boolean; readonly output: string; readonly complaint: string };

export function runHelm(program: string, args: readonly string[]): Promise<HelmResult> {
  return new Promise((resolve) => {
    const environment = { ...process.env, HELM_NO_PLUGINS: '1' };
    execFile(program, [...args], { env: environment, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout, complaint: stderr }),
    );
  });
}

export function exampleValues(name: ExampleName): string {
  return join(chartFolder, 'examples', name, 'values.yaml');
}

/**
 * What `helm template` makes of an example, as text.
 * @param over values over those of the example
 */
export async function renderText(program: string, example: ExampleName, over: object = {}): Promise<HelmResult> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-values-'));
  try {
    const file = join(folder, 'over.yaml');
    await writeFile(file, stringify(over));
    const values = ['--values', exampleValues(example), '--values', file];
    return await runHelm(program, ['template', release, chartFolder, '--namespace', namespace, ...cluster, ...values]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const known = new Map<string, Promise<Manifest[]>>();

/** The same is rendered once in a file of tests. @throws Error with Helm's own words when it refuses */
export function render(program: string, example: ExampleName, over: object = {}): Promise<Manifest[]> {
  const key = JSON.stringify([example, over]);
  const manifests =
    known.get(key) ??
    renderText(program, example, over).then(({ ok, output, complaint }) => {
      if (!ok) throw new Error(complaint);
      return parseManifests(output);
    });
  known.set(key, manifests);
  return manifests;
}
