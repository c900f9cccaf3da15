import { createServer, type ServerResponse } from 'node:http';
import type { CommonSettings } from './config.ts';

/** What is answered at a path: nothing to complain of, or why not. Neither names partners, persons or anything secret. */
export type HealthLook = () => readonly string[];

export type HealthLooks = {
  /** Parts that have shown no progress for too long. */
  readonly stuck: HealthLook;
  readonly notReady: HealthLook;
  readonly notStarted: HealthLook;
};

/**
 * Health over plain HTTP on HEALTH_PORT: `/livez`, `/readyz` and `/startupz` answer 200, or 503 with the reasons. For a
 * kubelet, which has no certificate and whose gRPC probe knows no TLS.
 * @returns how to stop it
 */
export async function serveHealth(
  config: Pick<CommonSettings, 'GRPC_HOST' | 'HEALTH_PORT'>,
  { stuck, notReady, notStarted }: HealthLooks,
): Promise<() => Promise<void>> {
  if (config.HEALTH_PORT === undefined) return async () => {};
  const paths: Readonly<Record<string, { readonly well: string; readonly ill: string; readonly look: HealthLook }>> = {
    '/livez': { well: 'alive', ill: 'stuck', look: stuck },
    '/readyz': { well: 'ready', ill: 'not ready', look: notReady },
    '/startupz': { well: 'started', ill: 'starting', look: notStarted },
  };
  const server = createServer((request, response) => {
    const asked = request.method === 'GET' ? paths[request.url ?? ''] : undefined;
    if (!asked) return void response.writeHead(404).end();
    const reasons = asked.look();
    answer(response, reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? asked.well : asked.ill,
      reasons,
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.HEALTH_PORT, config.GRPC_HOST, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
