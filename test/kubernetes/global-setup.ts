import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type Crd, crdFiles } from '../chart/kubeconform-schemas.ts';
import { helmTool, pinnedTool } from '../chart/pinned-tools.ts';
import { kubectl, kubectlOrFail, nodesAreSimulated, withoutCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly helmProgram: string;
    /** A namespace that enforces Pod Security `restricted`, for this run alone. */
    readonly testNamespace: string;
    readonly simulated: boolean;
  }
}

/**
 * A namespace, and the operators' custom resource definitions where the cluster does not have them.
 * @returns how both are removed
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const problem = await withoutCluster();
  if (problem) throw new Error(problem);

  const namespace = `throughline-test-${randomBytes(4).toString('hex')}`;
  const made: string[] = [];
  const remove = async (): Promise<void> => {
    await kubectl([
      'delete',
      'namespace',
      namespace,
      '--ignore-not-found',
      '--wait=true',
      '--timeout=120s',
      '--request-timeout=0',
    ]);
    if (made.length > 0) await kubectl(['delete', 'crd', ...made, '--ignore-not-found', '--request-timeout=0']);
  };
  try {
    for (const file of crdFiles) {
      const { name } = (JSON.parse(readFileSync(file, 'utf8')) as Crd).metadata;
      // One that is there belongs to an operator, and is the better check.
      if ((await kubectl(['get', 'crd', name])).ok) continue;
      made.push(name);
      await kubectlOrFail(['apply', '--server-side', '--filename', file]);
    }
    if (made.length > 0) {
      await kubectlOrFail([
        'wait',
        '--for=condition=Established',
        '--timeout=60s',
        ...made.map((name) => `crd/${name}`),
      ]);
    }
    await kubectlOrFail(['create', 'namespace', namespace]);
    const modes = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
    await kubectlOrFail(['label', 'namespace', namespace, ...modes]);
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('helmProgram', await pinnedTool(helmTool));
  project.provide('testNamespace', namespace);
  project.provide('simulated', await nodesAreSimulated());
  return remove;
}
