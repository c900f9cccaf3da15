import type { ServiceName } from './hub-services.ts';

/** Whom a service may open connections to. */
export type Arrows = {
  /** Other services of the hub, by gRPC. */
  readonly services: readonly ServiceName[];
  readonly kafka: true;
  readonly registry: true;
  readonly postgres: true;
  /** Any public address, over HTTPS, and of others those that webhooks are allowed to. */
  readonly internet: boolean;
  /** The mail server, where one is set. */
  readonly smtp: boolean;
};

/** Every service keeps its state in the database, and has its events' schemas from the registry and the rest by Kafka. */
const ownParts = { kafka: true, registry: true, postgres: true } as const;
const nobodyElse = { ...ownParts, services: [], internet: false, smtp: false } as const;

/** The arrows of the design. What is not among them is denied. */
export const arrows: Readonly<Record<ServiceName, Arrows>> = {
  partners: nobodyElse,
  vault: nobodyElse,
  calls: { ...nobodyElse, services: ['vault'] },
  cases: nobodyElse,
  referrals: nobodyElse,
  assistance: nobodyElse,
  feeds: { ...nobodyElse, internet: true, smtp: true },
};

/** What is run before the services needs one part each. */
export const provisionArrows = { databases: 'postgres', topics: 'kafka', schemas: 'registry' } as const;

/** Services that partners call from outside, by gRPC; with the certificate of each. */
export const calledByPartners: readonly ServiceName[] = [
  'partners',
  'vault',
  'calls',
  'cases',
  'referrals',
  'assistance',
  'feeds',
];

/** Services of the hub that call this one. */
export function callersOf(service: ServiceName): ServiceName[] {
  return (Object.keys(arrows) as ServiceName[]).filter((from) => arrows[from].services.includes(service));
}
