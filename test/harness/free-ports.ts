import { createServer, type Server } from 'node:net';
import type { HubPorts, ServicePorts } from '@throughline/local/hub/ports';
import { serviceNames } from '@throughline/provision/hub-services';

/** Ports on loopback that nobody has at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A hub's ports, all of them free. */
export async function freeHubPorts(): Promise<HubPorts> {
  const [kafka, controller, registry, postgres, ...rest] = (await freePorts(4 + 2 * serviceNames.length)) as [
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const services = serviceNames.map((name, index): [string, ServicePorts] => [
    name,
    { grpc: rest[2 * index] as number, metrics: rest[2 * index + 1] as number },
  ]);
  return {
    parts: { kafka, controller, registry, postgres },
    services: Object.fromEntries(services) as HubPorts['services'],
  };
}
