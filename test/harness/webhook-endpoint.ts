import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateFiles } from '@throughline/provision/certificate-files';

/** A POST as it came. */
export type Received = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string };

/** A partner's endpoint: a real HTTPS server on 127.0.0.1 that answers as it is told and keeps what it got. */
export type WebhookEndpoint = {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** How many connections it has accepted. */
  connections(): number;
  stop(): Promise<void>;
};

/** @param answer 204 unless it does something else with the response */
export async function startWebhookEndpoint(
  files: CertificateFiles,
  answer: (received: Received, response: ServerResponse) => void = (_received, response) =>
    void response.writeHead(204).end(),
): Promise<WebhookEndpoint> {
  const [cert, key] = await Promise.all([readFile(files.certFile), readFile(files.keyFile)]);
  const received: Received[] = [];
  let connections = 0;
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const it = { headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' };
      received.push(it);
      answer(it, response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/throughline`,
    port,
    received,
    connections: () => connections,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
