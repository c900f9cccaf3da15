import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';

type Service = { readonly definition: ServiceDefinition; readonly implementation: UntypedServiceImplementation };

/**
 * Serves fakes as the hub serves its services: over TLS, to clients with a certificate of its authority.
 * @param directory gets the certificates, KyivStar's too
 */
export async function serveSecurely(
  directory: string,
  services: readonly Service[],
): Promise<{ readonly address: string; stop(): void }> {
  const authority = await ensureAuthority(directory);
  const { certFile, keyFile, caFile } = await issue(authority, { commonName: 'service.calls' });
  await issue(authority, { commonName: 'partner.kyivstar' });
  const server = new Server();
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
  const credentials = ServerCredentials.createSsl(readFileSync(caFile), [pair], true);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { address: `localhost:${port}`, stop: () => server.forceShutdown() };
}
