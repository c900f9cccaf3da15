import { type ServiceName, serviceNames } from '@throughline/provision/hub-services';
import type { PartPorts } from '../parts/parts.ts';

export type ServicePorts = { readonly grpc: number; readonly metrics: number };

/** Every TCP port of one hub, all on 127.0.0.1. */
export type HubPorts = {
  readonly parts: PartPorts;
  readonly services: Readonly<Record<ServiceName, ServicePorts>>;
};

/** Below the range that systems take outgoing connections' ports from, so that nothing takes ours by chance. */
export const defaultPortBase = 15_270;

/** The ports from a base upward: 0 to 3 the parts, 10 to 19 the services' gRPC, 20 to 29 their metrics. */
export function portsFrom(base: number): HubPorts {
  return {
    parts: { kafka: base, controller: base + 1, registry: base + 2, postgres: base + 3 },
    services: Object.fromEntries(
      serviceNames.map((name, index) => [name, { grpc: base + 10 + index, metrics: base + 20 + index }]),
    ) as Record<ServiceName, ServicePorts>,
  };
}

/** What each port is for, to say which one is taken. */
export function portUses(ports: HubPorts): Record<string, number> {
  const uses: Record<string, number> = { ...ports.parts };
  for (const [name, { grpc, metrics }] of Object.entries(ports.services)) {
    uses[name] = grpc;
    uses[`${name} metrics`] = metrics;
  }
  return uses;
}
