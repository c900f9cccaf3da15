import { describe, expect, inject, it } from 'vitest';
import { stringify } from 'yaml';
import { chartFolder, exampleNames, exampleValues, renderText, runHelm } from '../chart/helm.ts';
import { variants } from '../chart/variants.ts';
import { kubectl } from './cluster.ts';

const helm = inject('helmProgram');
const namespace = inject('testNamespace');

/** As the API server would take them: validated, defaulted, admitted; and not kept. Warnings are failures. */
async function tryOut(manifests: string): ReturnType<typeof kubectl> {
  const args = ['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', '-'];
  // Manifests are rendered for the namespace `hub`, which is not there.
  return kubectl([...args, '--namespace', namespace], manifests);
}

describe.each(variants)('the manifests of $name', ({ example, over }) => {
  it('are taken by the API server, without a warning', async () => {
    const { output, complaint } = await renderText(helm, example, over);
    expect(complaint).toBe('');
    const answer = await tryOut(output);
    expect(answer.complaint).toBe('');
    expect(answer.ok).toBe(true);
  });
});

describe.each(exampleNames)('the example %s', (example) => {
  it('passes `helm install --dry-run=server`', async () => {
    const values = ['--values', exampleValues(example), '--namespace', namespace];
    const { ok, complaint } = await runHelm(helm, ['install', 'dry', chartFolder, '--dry-run=server', ...values]);
    expect(ok, complaint).toBe(true);
  });
});

describe('the check itself', () => {
  const pod = (securityContext: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'check' },
    spec: { containers: [{ name: 'check', image: 'check', securityContext }] },
  });

  it('runs in a namespace that enforces `restricted`', async () => {
    const answer = await tryOut(stringify(pod({ privileged: true })));
    expect(answer.complaint).toContain('violates PodSecurity "restricted');
  });

  it('takes a warning about a pod of a Deployment for a failure', async () => {
    const { output } = await renderText(helm, 'single-node');
    const answer = await tryOut(output.replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'));
    expect(answer.ok).toBe(false);
    expect(answer.complaint).toContain('would violate PodSecurity "restricted');
  });

  it('refuses a field that is misspelt', async () => {
    const { output } = await renderText(helm, 'single-node');
    const answer = await tryOut(output.replace('revisionHistoryLimit:', 'revisionHistoryLimits:'));
    expect(answer.complaint).toContain('unknown field');
  });
});
