import { describe, expect, inject, it } from 'vitest';
import { render } from './helm.ts';
import { hubList, serviceNames } from './hub-list.ts';
import { ofKind, theOne } from './manifests.ts';

const helm = inject('helm');
const prefixed = { kafka: { prefix: 'ua.' } };

type Acl = {
  readonly resource: { readonly type: string; readonly name?: string; readonly patternType?: string };
  readonly operations: readonly string[];
};

/** `topic literal ua.calls Read`, one for each operation. */
function rightsOf(acls: readonly Acl[]): string[] {
  return acls.flatMap(({ resource: { type, name = 'kafka-cluster', patternType = 'literal' }, operations }) =>
    operations.map((operation) => `${type} ${patternType} ${name} ${operation}`),
  );
}

const asStrimzi = (operation: string): string =>
  operation
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

describe('with Strimzi', () => {
  it('each service has exactly the rights of the list, with the prefix, and feeds sees every group', async () => {
    const manifests = await render(helm, 'production', prefixed);
    expect(ofKind(manifests, 'KafkaUser').map(({ metadata }) => metadata.name)).toEqual(
      hubList.services.map(({ commonName }) => commonName),
    );
    for (const { name, commonName, acls } of hubList.services) {
      const { spec } = theOne(manifests, 'KafkaUser', commonName);
      const listed = acls.map((acl) => {
        const own = acl.resource === 'cluster' || acl.name === '*';
        return `${acl.resource} ${acl.pattern} ${own ? '' : 'ua.'}${acl.name} ${asStrimzi(acl.operation)}`;
      });
      const more = name === 'feeds' ? ['group literal * Describe'] : [];
      expect(rightsOf(spec.authorization.acls).toSorted()).toEqual([...new Set([...listed, ...more])].toSorted());
      expect(spec.authentication).toEqual({ type: 'tls-external' });
    }
  });

  it('the topics of the list are there, each in sync on two of three brokers', async () => {
    const topics = ofKind(await render(helm, 'production', prefixed), 'KafkaTopic');
    expect(topics.map(({ spec }) => spec.topicName)).toEqual(hubList.topics.map(({ name }) => `ua.${name}`));
    for (const { spec } of topics) expect(spec).toMatchObject({ replicas: 3, config: { 'min.insync.replicas': 2 } });
  });

  it('brokers and services call a service by the same name', async () => {
    const manifests = await render(helm, 'production');
    const { spec } = theOne(manifests, 'Kafka', 'throughline-kafka');
    const rules = spec.kafka.listeners.map(
      ({ authentication }: { authentication: { listenerConfig: Record<string, string> } }) =>
        authentication.listenerConfig['ssl.principal.mapping.rules'],
    );
    expect(new Set(rules)).toEqual(new Set(['RULE:^CN=([a-z0-9.-]+)$/CN=$1/']));
    expect(spec.kafka.authorization.superUsers).toEqual(['CN=service.deploy']);
    const [partners] = theOne(manifests, 'Deployment', 'throughline-partners').spec.template.spec.containers;
    expect(partners.env).toContainEqual({ name: 'KAFKA_PRINCIPAL_PREFIX', value: 'CN=' });
  });

  it('rights of partners are left to the hub, and those of services are not', async () => {
    const { spec } = theOne(await render(helm, 'production'), 'Kafka', 'throughline-kafka');
    const [{ name, value }] = spec.entityOperator.template.userOperatorContainer.env;
    expect(name).toBe('STRIMZI_IGNORED_USERS_PATTERN');
    expect('CN=partner.kyivstar').toMatch(new RegExp(value));
    expect(serviceNames.filter((service) => new RegExp(value).test(`CN=service.${service}`))).toEqual([]);
  });
});

describe('with CloudNativePG', () => {
  it('a service logs in as the role of its name by its certificate alone, and the server’s is nobody', async () => {
    const { spec } = theOne(await render(helm, 'production'), 'Cluster', 'throughline-postgres');
    expect(spec.postgresql.pg_hba).toEqual(['hostssl all all all cert map=services', 'host all all all reject']);
    const [administrator, services] = spec.postgresql.pg_ident as string[];
    expect(administrator).toBe('services service.deploy postgres');
    const pattern = new RegExp(/^services \/(.+) \\1$/.exec(services ?? '')?.[1] ?? '(?!)');
    expect(serviceNames.map((name) => pattern.exec(`service.${name}`)?.[1])).toEqual(serviceNames);
    expect('service.postgres').not.toMatch(pattern);
    expect('partner.calls').not.toMatch(pattern);
  });
});

describe('what keeps data', () => {
  it('stays when the release is taken away', async () => {
    const kept = (await render(helm, 'production')).filter(
      ({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep',
    );
    expect(new Set(kept.map(({ kind }) => kind))).toEqual(new Set(['Kafka', 'KafkaNodePool', 'KafkaTopic', 'Cluster']));
  });
});
