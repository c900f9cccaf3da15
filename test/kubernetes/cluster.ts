import { execFile } from 'node:child_process';
import { parseManifests } from '../chart/manifests.ts';

export type Answer = { readonly ok: boolean; readonly output: string; readonly complaint: string };

const howToGetOne = `npm run test:kubernetes needs an API server that it may make namespaces and custom resource definitions on:
  - set KUBECONFIG to the file of a cluster that is there for tests; what is made is removed again;
  - or start one on this machine, such as with "kind create cluster", "minikube start" or "k3d cluster create",
    and set KUBECONFIG to the file that it writes.
No pod has to run: nodes that are simulated by kwok are enough, and hooks are run on these alone.`;

/** Runs kubectl against the cluster of KUBECONFIG. @param input what it reads from its standard input */
export function kubectl(args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('kubectl', ['--request-timeout=30s', ...args], options, (error, stdout, stderr) => {
      const missing = error !== null && 'code' in error && error.code === 'ENOENT';
      resolve({ ok: error === null, output: stdout, complaint: missing ? 'kubectl is not on the path' : stderr });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** @throws Error with kubectl's own words when it fails */
export async function kubectlOrFail(args: readonly string[], input = ''): Promise<string> {
  const { ok, output, complaint } = await kubectl(args, input);
  if (!ok) throw new Error(`kubectl ${args.join(' ')}: ${complaint || output}`);
  return output;
}

/** What kubectl prints as JSON. */
export async function objects<T>(args: readonly string[]): Promise<T[]> {
  const list = JSON.parse(await kubectlOrFail(['get', ...args, '--output', 'json'])) as { readonly items: T[] };
  return list.items;
}

/** @returns why the tests can't run here and how to get a cluster, undefined when there is one */
export async function withoutCluster(): Promise<string | undefined> {
  if (!process.env['KUBECONFIG']) return `KUBECONFIG is not set.\n${howToGetOne}`;
  const { ok, complaint } = await kubectl(['get', '--raw', '/readyz']);
  return ok ? undefined : `There is no API server at the other end of KUBECONFIG: ${complaint.trim()}\n${howToGetOne}`;
}

/** Whether kwok simulates the nodes, so that every pod is ready and every Job succeeds at once. */
export async function nodesAreSimulated(): Promise<boolean> {
  type Node = { readonly status: { readonly nodeInfo: { readonly kubeletVersion: string } } };
  const nodes = await objects<Node>(['nodes']);
  return nodes.length > 0 && nodes.every(({ status }) => status.nodeInfo.kubeletVersion.startsWith('kwok'));
}

/** How the kinds of manifests are called as resources, such as `Deployment.apps`. */
export function kindsIn(yaml: string): string[] {
  const names = parseManifests(yaml).map(({ kind, apiVersion }) => {
    const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
    return `${kind}${group}`;
  });
  return [...new Set(names)];
}
