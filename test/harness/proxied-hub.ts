import { type ConnectionOptions, connect, type Endpoints, type PartnerClient } from '@throughline/client';
import type { TestHub } from './hub.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

type Service = keyof Endpoints;

/** The networks of partners that reach some services of a hub over a proxy: one for each partner and service. */
export type ProxiedHub = {
  /** A client of a partner, on the other side of its proxies. */
  client(partnerId: string): PartnerClient;
  /** The network between a partner and a service. */
  proxy(partnerId: string, service: Service): TcpProxy;
  /** Closes the clients and the proxies. */
  stop(): Promise<void>;
};

/** @param services those between which and the partner there is a proxy; the others are reached directly */
export async function startProxiedHub(
  hub: Pick<TestHub, 'connectionOf'>,
  partnerIds: readonly string[],
  services: readonly Service[],
): Promise<ProxiedHub> {
  const proxies = new Map<string, TcpProxy>();
  const clients: PartnerClient[] = [];
  for (const partnerId of partnerIds) {
    for (const service of services) {
      const endpoint = hub.connectionOf(partnerId).endpoints[service];
      if (endpoint) proxies.set(`${partnerId} ${service}`, await startTcpProxy(endpoint));
    }
  }
  const proxy = (partnerId: string, service: Service): TcpProxy => {
    const found = proxies.get(`${partnerId} ${service}`);
    if (!found) throw new Error(`${partnerId} has no proxy to ${service}`);
    return found;
  };
  return {
    proxy,
    client(partnerId) {
      const { certificate, endpoints }: ConnectionOptions = hub.connectionOf(partnerId);
      const through = Object.fromEntries(services.map((service) => [service, proxy(partnerId, service).endpoint]));
      const client = connect({ certificate, endpoints: { ...endpoints, ...through } });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.close();
      await Promise.all([...proxies.values()].map((it) => it.stop()));
    },
  };
}
