import { createServer } from 'node:https';
import type { Certificates, CommonSettings } from '../config.ts';
import { prometheusExporter } from './prometheus.ts';

/**
 * Serves GET /metrics in Prometheus' format to callers with a certificate of the hub's authority.
 * @returns how to stop it.
 */
export async function serveMetrics(
  config: Pick<CommonSettings, 'GRPC_HOST' | 'METRICS_PORT'>,
  certificates: Certificates,
): Promise<() => Promise<void>> {
  const server = createServer({ ...certificates, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    if (request.method === 'GET' && request.url === '/metrics') {
      prometheusExporter.getMetricsRequestHandler(request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.METRICS_PORT, config.GRPC_HOST, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
