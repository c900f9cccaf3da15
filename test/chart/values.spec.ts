import { describe, expect, inject, it } from 'vitest';
import { chartFolder, renderText, runHelm } from './helm.ts';
import { defaultValues, objectSchemas, resolved, type Schema, valuePaths, valuesSchema } from './values-schema.ts';

const helm = inject('helm');

describe('values.schema.json', () => {
  it('lets nothing through that it does not know, but what is Kubernetes’ or an operator’s own', () => {
    const open = objectSchemas().filter(({ schema }) => schema.additionalProperties === undefined);
    expect(open.filter(({ schema }) => !/own/.test(schema.description ?? '')).map(({ path }) => path)).toEqual([]);
  });

  it('has every value that values.yaml has', () => {
    const unknown = valuePaths().filter((path) => schemaAt(path.split('.')) === undefined);
    expect(unknown).toEqual([]);
  });

  it('knows no value that values.yaml does not have, but settings of services, amounts and parts of lists', () => {
    const known = valuePaths();
    const isKnown = (path: string): boolean => known.some((each) => each === path || each.startsWith(`${path}.`));
    const outside = /^global$|\.resources\.(requests|limits)\./;
    expect(leavesOf(valuesSchema).filter((path) => !isKnown(path) && !outside.test(path))).toEqual([]);
  });

  it('has no place for a secret: what is secret is named by its Secret', () => {
    const names = objectSchemas().flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
    expect(
      names.filter(
        (name) =>
          /password|token|secret|credential/i.test(name) &&
          !/Secret$|secretName|secretPrefix|pullSecrets|_FILE$/.test(name),
      ),
    ).toEqual([]);
  });
});

describe('a mistake in the values', () => {
  it.each([
    ['at the top', { kafak: {} }],
    ['in a part', { kafka: { broker: ['kafka:9093'] } }],
    ['in the defaults', { defaults: { replica: 2 } }],
    ['in a service', { services: { calls: { resource: {} } } }],
    ['in the name of a service', { services: { call: {} } }],
    ['in the name of a setting', { services: { calls: { settings: { RETENTION_CALL_DAYS: 1 } } } }],
    ['in a setting of another service', { services: { vault: { settings: { RETENTION_CALLS_DAYS: 1 } } } }],
    ['in a peer', { networkPolicy: { peers: { kafka: [{ namespaceSelectors: {} }] } } }],
    [
      'in a partner',
      { partners: [{ partnerId: 'umc', roll: 'OPERATOR', name: 'UMC', countryCode: 'UA', status: 'ACTIVE' }] },
    ],
    ['in a word of a list', { certificates: { source: 'cert-manager' } }],
    [
      'that makes a password part of an address',
      { services: { feeds: { settings: { SMTP_URL: 'smtps://hub:secret@mail' } } } },
    ],
    [
      'that names a ConfigMap for a key',
      { services: { vault: { files: { VAULT_MASTER_KEY_FILE: { configMapName: 'a', key: 'b' } } } } },
    ],
  ])('%s is refused', async (_where, over) => {
    const { ok, complaint } = await renderText(helm, 'single-node', over);
    expect(complaint).toContain("values don't meet the specifications of the schema");
    expect(ok).toBe(false);
  });

  it('that no schema sees is told with all others at once', async () => {
    const { ok, complaint } = await runHelm(helm, ['template', 'throughline', chartFolder]);
    expect(ok).toBe(false);
    for (const problem of [
      'kafka.brokers: say host:port',
      'postgres.host: say where',
      'registry.url: say',
      'services.partners.files.PARTNERS_FILE: say which',
      'services.vault.files.VAULT_MASTER_KEY_FILE: say which',
      'services.feeds.files.WEBHOOK_KEY_FILE: say which',
      'networkPolicy.peers.kafka: say where',
      'networkPolicy.peers.registry: say where',
      'networkPolicy.peers.postgres: say where',
    ]) {
      expect(complaint).toContain(problem);
    }
  });

  it.each([
    [
      'strimzi.enabled',
      { strimzi: { enabled: true }, kafka: { brokers: [] } },
      'certificates.source: with strimzi.enabled',
    ],
    [
      'brokers of no name for partners',
      { strimzi: { enabled: true, partnerListener: { enabled: true } } },
      'strimzi.partnerListener.domain: say',
    ],
    [
      'two authorities',
      { certificates: { authority: { secretName: 'a', configMapName: 'b' } } },
      'certificates.authority: either',
    ],
    [
      'two lists of partners',
      { services: { partners: { files: { PARTNERS_FILE: { configMapName: 'a', key: 'b' } } } } },
      'partners: either',
    ],
    [
      'metrics without a certificate',
      { monitoring: { serviceMonitor: { enabled: true } } },
      'monitoring.certificateSecret: say',
    ],
    ['a gateway that is none', { gateway: { enabled: true } }, 'gateway.parentRefs: say'],
    [
      'more at least than at most',
      { defaults: { autoscaling: { type: 'cpu', minReplicas: 4 } } },
      'minReplicas is more',
    ],
    [
      'mail to nowhere',
      { services: { feeds: { settings: { SMTP_URL: 'smtps://mail' } } } },
      'networkPolicy.peers.mail: say',
    ],
  ])('%s is refused', async (_what, over, problem) => {
    const { ok, complaint } = await renderText(helm, 'single-node', over);
    expect(complaint).toContain(problem);
    expect(ok).toBe(false);
  });
});

describe('values of a service', () => {
  it('go before the defaults, false, 0 and empty ones too', async () => {
    const over = {
      defaults: { replicas: 2, podAnnotations: { a: 'default' } },
      services: {
        cases: { podDisruptionBudget: { enabled: false }, revisionHistoryLimit: 0, podAnnotations: { b: 'own' } },
      },
    };
    const { output } = await renderText(helm, 'single-node', over);
    expect(output.match(/^kind: PodDisruptionBudget$/gm)?.length).toBe(6);
    expect(output.match(/revisionHistoryLimit: 0/g)?.length).toBe(1);
    expect(output).toMatch(/a: default\n +b: own/);
  });

  it('are numbers as the service reads them', async () => {
    const over = {
      services: {
        calls: { settings: { RETENTION_CALLS_DAYS: 1_000 } },
        referrals: {
          settings: { REFERRAL_DEADLINE_ROUTINE_SECONDS: 1_209_600, REFERRAL_DEADLINE_URGENT_SECONDS: 0.5 },
        },
      },
    };
    const { output } = await renderText(helm, 'single-node', over);
    for (const text of ['"1000"', '"1209600"', '"0.5"']) expect(output).toContain(`value: ${text}`);
  });
});

/** The schema of a value, undefined where none is. */
function schemaAt(path: readonly string[]): Schema | undefined {
  let schema: Schema | undefined = valuesSchema;
  for (const step of path) {
    const of: Schema = resolved(schema);
    const next: Schema | undefined =
      of.properties?.[step] ?? (typeof of.additionalProperties === 'object' ? of.additionalProperties : undefined);
    if (next === undefined) return undefined;
    schema = next;
  }
  return schema;
}

/** The paths of what a value can be given at, down to where lists and Kubernetes' own begin. */
function leavesOf(schema: Schema, path = ''): string[] {
  const { properties } = resolved(schema);
  if (properties === undefined) return [path];
  if (Object.keys(properties).length === 0) return [path];
  return Object.entries(properties).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    // Of each service the values are those of `defaults`, and settings have names of their own.
    if (
      /^services\.[a-z]+$/.test(at) ||
      (valueAt(at.split('.')) !== undefined && isEmptyObject(valueAt(at.split('.'))))
    )
      return [at];
    return leavesOf(value, at);
  });
}

function valueAt(path: readonly string[]): unknown {
  return path.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], defaultValues);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
