import { execFile } from 'node:child_process';
import { describe, expect, inject, it } from 'vitest';
import { renderText } from './helm.ts';
import { variants } from './variants.ts';

const helm = inject('helm');
const { program, schemaLocation } = inject('kubeconform');

/** What kubeconform says of manifests, with nothing that it does not know let through. */
function kubeconform(manifests: string): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const args = ['-strict', '-summary', '-schema-location', schemaLocation, '-'];
    const child = execFile(program, args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    );
    child.stdin?.end(manifests);
  });
}

describe.each(variants)('the manifests of $name', ({ example, over }) => {
  it('are what the schemas of Kubernetes and of the operators have', async () => {
    const { output, complaint } = await renderText(helm, example, over);
    expect(complaint).toBe('');
    const { ok, output: said } = await kubeconform(output);
    expect(said).toContain('Invalid: 0, Errors: 0, Skipped: 0');
    expect(ok).toBe(true);
  });
});

describe('the check itself', () => {
  it.each([
    [
      'a field that Kubernetes does not know',
      'automountServiceAccountToken: false',
      'automountServiceAcountToken: false',
    ],
    ['a field that Strimzi does not know', 'brokerCertChainAndKey:', 'brokerCertChain:'],
    ['a field that CloudNativePG does not know', 'enableSuperuserAccess:', 'enableSuperUserAccess:'],
    ['a value of the wrong type', 'maxSkew: 1', 'maxSkew: one'],
    ['a kind that is in no schema', 'kind: HorizontalPodAutoscaler', 'kind: HorizontalPodAutoscalers'],
  ])('refuses %s', async (_what, right, wrong) => {
    const { output } = await renderText(helm, 'production');
    expect(output).toContain(right);
    expect((await kubeconform(output.replace(right, wrong))).ok).toBe(false);
  });
});
