import { readFile } from 'node:fs/promises';
import { connect, type PartnerClient } from '@throughline/client';
import { startService, untilServing } from '@throughline/local/hub/run-hub';
import type { HubSettings } from '@throughline/local/hub/service-environment';
import type { ServiceName } from '@throughline/provision/hub-services';
import { freePorts } from './free-ports.ts';
import type { TestHub } from './hub.ts';

/** Another process of a service that already runs: the same database, group and topics. */
export type SecondInstance = {
  readonly pid: number;
  /** host:port of its gRPC. */
  readonly endpoint: string;
  readonly settings: HubSettings;
  /** A client of a partner that reaches the service at this instance; closed when it is stopped. */
  client(partnerId: string): PartnerClient;
  log(): Promise<string>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
};

/** Starts it on ports of its own, and waits until it is ready. Stop it before the hub. */
export async function startSecondInstance(
  hub: Pick<TestHub, 'settings' | 'dataDirectory' | 'connectionOf'>,
  service: ServiceName,
): Promise<SecondInstance> {
  const [grpc, metrics] = (await freePorts(2)) as [number, number];
  const { ports, extraOf } = hub.settings;
  const settings: HubSettings = {
    ...hub.settings,
    // What tests have loaded into the first instance is not for this one.
    extraOf: { ...extraOf, [service]: {} },
    ports: { ...ports, services: { ...ports.services, [service]: { grpc, metrics } } },
  };
  const running = await startService(service, settings, hub.dataDirectory, `${service}-2`);
  try {
    await untilServing(service, running, settings);
  } catch (error) {
    await running.kill();
    throw error;
  }
  const endpoint = `localhost:${grpc}`;
  const clients: PartnerClient[] = [];
  return {
    pid: running.pid,
    endpoint,
    settings,
    client(partnerId) {
      const { certificate, endpoints } = hub.connectionOf(partnerId);
      const client = connect({ certificate, endpoints: { ...endpoints, [service]: endpoint } });
      clients.push(client);
      return client;
    },
    log: () => readFile(running.logFile, 'utf8'),
    async stop() {
      for (const client of clients) client.close();
      await running.stop();
    },
    kill: async () => void (await running.kill()),
  };
}
