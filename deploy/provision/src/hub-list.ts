import { type Acl, aclsOf } from '@throughline/platform/kafka/topics';
import { type Arrows, arrows, calledByPartners, callersOf, provisionArrows } from './arrows.ts';
import { consumerGroups, type ServiceName, serviceNames, startGroups } from './hub-services.ts';
import { type ServiceFile, serviceFiles } from './service-files.ts';
import { grantsOf, topicsOfHub } from './topics.ts';

/** In a pod every service has the same. */
const ports = { grpc: 8443, metrics: 9464, health: 8081 } as const;
/** Of the health port, plain HTTP. */
const probes = { startup: '/startupz', liveness: '/livez', readiness: '/readyz' } as const;

type ServiceOfList = {
  readonly name: ServiceName;
  /** Common name of its certificate, and name of its principal. */
  readonly commonName: string;
  /** 1 for those that the others wait for. */
  readonly startGroup: number;
  readonly connectsTo: Arrows;
  readonly calledBy: { readonly services: readonly ServiceName[]; readonly partners: boolean };
  readonly files: readonly ServiceFile[];
  /** Its consumer groups. */
  readonly groups: readonly string[];
  /** Without the principal, and without the hub's prefix in names. */
  readonly acls: readonly Omit<Acl, 'principal'>[];
};

/** The one list that a deployment ranges over. Names of topics and groups are without the hub's prefix. */
export type HubList = {
  readonly ports: typeof ports;
  readonly probes: typeof probes;
  readonly services: readonly ServiceOfList[];
  readonly provision: typeof provisionArrows;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly config: Readonly<Record<string, string>>;
  }[];
};

export const hubList: HubList = {
  ports,
  probes,
  services: serviceNames.map((name) => ({
    name,
    commonName: `service.${name}`,
    startGroup: 1 + startGroups.findIndex((group) => group.includes(name)),
    connectsTo: arrows[name],
    calledBy: { services: callersOf(name), partners: calledByPartners.includes(name) },
    files: serviceFiles[name],
    groups: consumerGroups(name),
    acls: grantsOf(name, '')
      .flatMap(aclsOf)
      .map(({ principal: _principal, ...acl }) => acl),
  })),
  provision: provisionArrows,
  topics: topicsOfHub('', 1).map(({ topic, partitions = 1, settings = {} }) => ({
    name: topic,
    partitions,
    config: settings,
  })),
};

/** As it is committed, for what is not JavaScript. */
export const hubListText = `${JSON.stringify(hubList, undefined, 2)}\n`;
