import { describe, expect, inject, it } from 'vitest';
import { render } from './helm.ts';
import { ofKind, podsOf } from './manifests.ts';
import { variants } from './variants.ts';

const helm = inject('helm');

describe.each(variants)('with $name', ({ example, over }) => {
  it('every pod is as Pod Security `restricted` wants it', async () => {
    const pods = podsOf(await render(helm, example, over));
    expect(pods.length).toBeGreaterThan(0);
    for (const { spec } of pods) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
      }
      const kinds = spec.volumes
        .flatMap((volume: object) => Object.keys(volume))
        .filter((key: string) => key !== 'name');
      expect(kinds.filter((kind: string) => !['projected', 'emptyDir'].includes(kind))).toEqual([]);
      expect([spec.hostNetwork, spec.hostPID, spec.hostIPC]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('no pod has a token, and each service an account of its own', async () => {
    const manifests = await render(helm, example, over);
    const accounts = ofKind(manifests, 'ServiceAccount');
    expect(accounts.map((account) => account.automountServiceAccountToken)).toEqual(accounts.map(() => false));
    const pods = podsOf(manifests);
    expect(pods.filter(({ spec }) => spec.automountServiceAccountToken !== false)).toEqual([]);
    const names = new Set(accounts.map(({ metadata }) => metadata.name));
    expect(pods.filter(({ spec }) => !names.has(spec.serviceAccountName))).toEqual([]);
    const ofServices = pods.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.serviceAccountName);
    expect(new Set(ofServices).size).toBe(ofServices.length);
    expect(manifests.filter(({ kind }) => /Role|Binding/.test(kind))).toEqual([]);
  });

  it('nothing secret is in a manifest, only names of Secrets', async () => {
    const manifests = await render(helm, example, over);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    const environment = podsOf(manifests).flatMap(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => container.env),
    );
    const suspicious = environment.filter(
      ({ name, value }) => /PASSWORD|SECRET|TOKEN|KEY/.test(name) && !/^\/etc\//.test(value),
    );
    expect(suspicious).toEqual([]);
    expect(environment.filter(({ value }) => /:\/\/[^/@]*:[^/@]*@/.test(value ?? ''))).toEqual([]);
  });
});
