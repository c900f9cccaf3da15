import { BlockList, isIP } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import { allowedArrows, designedArrows } from './arrows.ts';
import { render } from './helm.ts';
import { hubList, serviceNames } from './hub-list.ts';
import { ofKind, theOne } from './manifests.ts';

const helm = inject('helm');

/** Each one different, so that a rule that has one says who is meant. */
const peers = Object.fromEntries(
  ['dns', 'kafka', 'registry', 'postgres', 'partners', 'prometheus', 'telemetry', 'mail'].map((name) => [
    name,
    { namespaceSelector: { matchLabels: { name } } },
  ]),
);
/** As the list has them, or as whoever reads a failure understands them. */
const named = Object.fromEntries(
  Object.entries(peers).map(([name, peer]) => [
    { partners: 'partners from outside', mail: 'smtp' }[name] ?? name,
    peer,
  ]),
);

const ports = { dns: 53, kafka: 9093, registry: 8443, postgres: 5432, telemetry: 4318, smtp: 465, internet: 443 };
const everything = {
  telemetry: { otlpEndpoint: 'http://collector:4318' },
  services: { feeds: { settings: { SMTP_URL: 'smtps://mail.example.org' } } },
  networkPolicy: { peers: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, [peer]])) },
};

describe('the network policies', () => {
  it('allow every arrow of the list and no other, at both ends', async () => {
    const manifests = await render(helm, 'single-node', everything);
    expect(allowedArrows(manifests, named)).toEqual(designedArrows(hubList, ports));
  });

  it('deny what is not allowed, for every pod of the release, in and out', async () => {
    const manifests = await render(helm, 'single-node', everything);
    const { spec } = theOne(manifests, 'NetworkPolicy', 'throughline');
    expect(spec).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'throughline', 'app.kubernetes.io/instance': 'throughline' },
      },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const { spec: each } of ofKind(manifests, 'NetworkPolicy'))
      expect(each.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  it('have no arrow for what is not set', async () => {
    const { out } = allowedArrows(
      await render(helm, 'single-node', { networkPolicy: everything.networkPolicy }),
      named,
    );
    expect(out.filter((arrow) => /telemetry|smtp/.test(arrow))).toEqual([]);
  });

  it('let nobody in where the lists of peers are empty, but the hub itself', async () => {
    const manifests = await render(helm, 'single-node', {
      networkPolicy: { peers: { ...everything.networkPolicy.peers, partners: [], prometheus: [] } },
    });
    expect(allowedArrows(manifests, named).in).toEqual(['calls > vault:8443']);
  });

  it('keep webhooks away from every network that is not the internet, but for what is allowed', async () => {
    const over = { services: { feeds: { settings: { WEBHOOK_ALLOWED_NETWORKS: '10.1.0.0/16, 10.2.0.0/16' } } } };
    const { spec } = theOne(await render(helm, 'single-node', over), 'NetworkPolicy', 'throughline-feeds');
    const blocks = spec.egress
      .flatMap((rule: { to: { ipBlock?: { cidr: string; except?: string[] } }[] }) => rule.to)
      .flatMap(({ ipBlock }: { ipBlock?: object }) => ipBlock ?? []);
    expect(blocks).toContainEqual({ cidr: '10.1.0.0/16' });
    expect(blocks).toContainEqual({ cidr: '10.2.0.0/16' });
    const allows = (address: string): boolean =>
      blocks.some(
        ({ cidr, except = [] }: { cidr: string; except?: string[] }) =>
          within(address, cidr) && !except.some((network) => within(address, network)),
      );
    const closed = [
      '10.3.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '127.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      'fd00::1',
      'fe80::1',
      '::1',
      '2002:a00:1::',
    ];
    expect(closed.filter(allows)).toEqual([]);
    expect(['10.1.2.3', '93.184.215.14', '2606:4700::1111'].filter((address) => !allows(address))).toEqual([]);
  });

  it('know the pods of Strimzi and CloudNativePG by themselves', async () => {
    const manifests = await render(helm, 'production');
    for (const name of serviceNames) {
      const { spec } = theOne(manifests, 'NetworkPolicy', `throughline-${name}`);
      const labels = JSON.stringify(spec.egress);
      expect(labels).toContain('"strimzi.io/cluster":"throughline-kafka"');
      expect(labels).toContain('"cnpg.io/cluster":"throughline-postgres"');
    }
  });
});

function within(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = (text: string): 'ipv4' | 'ipv6' => (isIP(text) === 4 ? 'ipv4' : 'ipv6');
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family(base));
  return family(base) === family(address) && list.check(address, family(address));
}
