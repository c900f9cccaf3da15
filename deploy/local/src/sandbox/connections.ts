import { join } from 'node:path';
import type { ConnectionOptions, Endpoints } from '@throughline/client';
import { partnerIds, type SandboxPartnerId } from './partner-ids.ts';

/** How each partner of the sandbox reaches the hub. */
export type SandboxConnections = Readonly<Record<SandboxPartnerId, ConnectionOptions>>;

/** @param directory has `ca.crt` and, for each partner, `partner.<id>.crt` and `.key` */
export function connectionsWith(directory: string, endpoints: Endpoints): SandboxConnections {
  const connectionOf = (partnerId: SandboxPartnerId): ConnectionOptions => ({
    certificate: {
      caFile: join(directory, 'ca.crt'),
      certFile: join(directory, `partner.${partnerId}.crt`),
      keyFile: join(directory, `partner.${partnerId}.key`),
    },
    endpoints,
  });
  return Object.fromEntries(partnerIds.map((id) => [id, connectionOf(id)])) as SandboxConnections;
}
