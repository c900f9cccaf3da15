/** The services of the hub, in the order in which they depend on each other. */
export const serviceNames = ['partners', 'vault', 'calls', 'cases', 'referrals', 'assistance', 'feeds'] as const;

export type ServiceName = (typeof serviceNames)[number];

type ServiceRights = {
  /** Topics without the hub's prefix. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Every topic that begins so. */
  readonly readsAll?: string;
  readonly writesAll?: string;
  /** Makes topics and rights for partners. */
  readonly administers?: true;
};

/** What each service may do on Kafka, besides writing its own dead letters. Everything else is denied. */
export const serviceRights: Readonly<Record<ServiceName, ServiceRights>> = {
  partners: { writes: ['partners'], reads: ['partners'], administers: true },
  vault: { writes: ['consents'], reads: ['partners'] },
  calls: { writes: ['calls'], reads: ['partners', 'cases'], readsAll: 'operators.' },
  cases: { writes: ['cases'], reads: ['partners', 'calls'] },
  referrals: { writes: ['referrals'], reads: ['partners', 'consents', 'cases'] },
  assistance: { writes: ['assistance'], reads: ['partners', 'referrals'] },
  feeds: {
    writes: [],
    reads: ['partners', 'calls', 'consents', 'cases', 'referrals', 'assistance'],
    readsAll: 'feeds.',
    writesAll: 'feeds.',
  },
};

/** Started together once those of the groups before are ready: who the partners are and the keys come first. */
export const startGroups: readonly (readonly ServiceName[])[] = [
  ['partners', 'vault'],
  ['calls', 'cases', 'referrals', 'assistance', 'feeds'],
];

/** Consumer groups of a service, without the hub's prefix: how far one is behind is how much its service has to do. */
export function consumerGroups(service: ServiceName): readonly string[] {
  // What operators write to their own topics is taken in apart, so that they don't wait for each other.
  return service === 'calls' ? ['calls', 'calls.intake'] : [service];
}
