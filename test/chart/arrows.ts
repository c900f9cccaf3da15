import { isDeepStrictEqual } from 'node:util';
import type { HubList } from './hub-list.ts';
import { type Manifest, ofKind } from './manifests.ts';

/** Who may connect to whom, at which port: `calls > vault:8443`. */
export type Arrow = string;

/** Outside of the release, by the names that the chart's values have for them: what a peer looks like. */
export type Peers = Readonly<Record<string, object>>;

type Rule = {
  readonly from?: readonly object[];
  readonly to?: readonly object[];
  readonly ports?: readonly { readonly port: number }[];
};

/** The arrows of the design, seen from the side that connects and from the side that is connected to. */
export function designedArrows(hub: HubList, ports: Readonly<Record<string, number>>): { out: Arrow[]; in: Arrow[] } {
  const { grpc, metrics } = hub.ports;
  const partsOf = (name: string, to: readonly string[]): Arrow[] =>
    ['dns', ...to].map((part) => `${name} > ${part}:${ports[part]}`);
  const between = hub.services.flatMap(({ name, connectsTo }) =>
    connectsTo.services.map((service) => `${name} > ${service}:${grpc}`),
  );
  const trueIn = (connectsTo: object): string[] =>
    Object.entries(connectsTo).flatMap(([part, is]) => (is === true ? [part] : []));
  return {
    out: [
      ...hub.services.flatMap(({ name, connectsTo }) => partsOf(name, [...trueIn(connectsTo), 'telemetry'])),
      ...Object.entries(hub.provision).flatMap(([job, part]) => partsOf(`provision-${job}`, [part])),
      ...partsOf('provision-migrate', ['postgres']),
      ...between,
    ].sort(),
    in: [
      ...hub.services.flatMap(({ name, calledBy }) => [
        ...(calledBy.partners ? [`partners from outside > ${name}:${grpc}`] : []),
        `prometheus > ${name}:${metrics}`,
      ]),
      ...between,
    ].sort(),
  };
}

/** The arrows that the NetworkPolicies allow. @throws Error for a peer that is nobody's, and for a rule without peers or ports */
export function allowedArrows(manifests: readonly Manifest[], peers: Peers): { out: Arrow[]; in: Arrow[] } {
  const out: Arrow[] = [];
  const into: Arrow[] = [];
  for (const { spec } of ofKind(manifests, 'NetworkPolicy')) {
    const own = spec.podSelector.matchLabels['app.kubernetes.io/component'] as string | undefined;
    for (const rule of (spec.egress ?? []) as Rule[]) {
      for (const port of portsOf(rule))
        for (const peer of namesOf(rule.to, peers)) out.push(`${own} > ${peer}:${port}`);
    }
    for (const rule of (spec.ingress ?? []) as Rule[]) {
      for (const port of portsOf(rule))
        for (const peer of namesOf(rule.from, peers)) into.push(`${peer} > ${own}:${port}`);
    }
  }
  return { out: [...new Set(out)].sort(), in: [...new Set(into)].sort() };
}

function portsOf({ ports }: Rule): readonly number[] {
  if (!ports || ports.length === 0) throw new Error('a rule without ports allows all of them');
  return ports.map(({ port }) => port);
}

function namesOf(list: readonly object[] | undefined, peers: Peers): string[] {
  if (!list || list.length === 0) throw new Error('a rule without peers allows everyone');
  return list.map((peer) => {
    const labels = (peer as { podSelector?: { matchLabels?: Record<string, string> } }).podSelector?.matchLabels ?? {};
    const component = labels['app.kubernetes.io/component'];
    const known = Object.entries(peers).find(([, it]) => isDeepStrictEqual(it, peer))?.[0];
    const internet = 'ipBlock' in peer && /^(0\.0\.0\.0\/0|2000::\/3)$/.test((peer.ipBlock as { cidr: string }).cidr);
    const name = component ?? known ?? (internet ? 'internet' : undefined);
    if (name === undefined) throw new Error(`nobody knows who ${JSON.stringify(peer)} is`);
    return name;
  });
}
