import { readFile } from 'node:fs/promises';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { issue } from '../../certificates/issue.ts';
import type { PartsOptions } from '../parts.ts';
import {
  clientAuthentication,
  identityMap,
  initdbOptions,
  postgresConfiguration,
  postgresParameters,
} from '../postgres-settings.ts';
import { askPostgres } from '../readiness.ts';
import type { ContainerPart } from './container-part.ts';
import { volumeName } from './engine.ts';

const volume = '/var/lib/postgresql';
const delivered = '/etc/throughline';
const own = '/etc/throughline-own';

/**
 * Instead of the image's entry point, which cannot do without a password or trust, and a socket: makes the cluster when
 * there is none, gives the server files of its own, since it wants its key to be nobody else's, and runs it as process 1.
 */
export const postgresStart = `
set -eu
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA" "$PGDATA.draft"
  mkdir -p "$(dirname "$PGDATA")"
  install -d -m 0700 -o postgres -g postgres "$PGDATA.draft"
  as_postgres initdb --pgdata="$PGDATA.draft" ${initdbOptions.join(' ')}
  mv "$PGDATA.draft" "$PGDATA"
fi
install -d -m 0700 -o postgres -g postgres ${own}
install -m 0600 -o postgres -g postgres ${delivered}/* ${own}/
exec setpriv --reuid=postgres --regid=postgres --init-groups postgres -D "$PGDATA" -c config_file=${own}/postgresql.conf
`;

/** What is delivered to the server, by the names of the files. */
export async function postgresFiles(
  { certFile, keyFile, caFile }: CertificateFiles,
  port: number,
): Promise<Record<string, string>> {
  const parameters = {
    ...postgresParameters({
      port,
      listenAddresses: '*',
      certFile: `${own}/server.crt`,
      keyFile: `${own}/server.key`,
      caFile: `${own}/ca.crt`,
    }),
    hba_file: `${own}/pg_hba.conf`,
    ident_file: `${own}/pg_ident.conf`,
  };
  return {
    'postgresql.conf': postgresConfiguration(parameters),
    // From wherever the engine passes a connection on.
    'pg_hba.conf': clientAuthentication(['all']),
    'pg_ident.conf': identityMap,
    'server.crt': await readFile(certFile, 'utf8'),
    'server.key': await readFile(keyFile, 'utf8'),
    'ca.crt': await readFile(caFile, 'utf8'),
  };
}

export function postgresContainer(hub: string, { ports, authority }: PartsOptions): ContainerPart {
  return {
    name: 'postgres',
    image: 'postgres:18',
    port: ports.postgres,
    grace: 20,
    check: async () => askPostgres(ports.postgres, await issue(authority, { commonName: 'service.deploy' })),
    async describe(container) {
      const files = await postgresFiles(await issue(authority, { commonName: 'service.postgres' }), ports.postgres);
      const contents = Object.entries(files).map(([file, content]) => ({
        content,
        target: `${delivered}/${file}`,
        mode: 0o600,
      }));
      container
        .withEntrypoint(['sh', '-c', postgresStart])
        .withEnvironment({ LC_ALL: 'C', TZ: 'UTC' })
        // Docker gives 64 MB, which parallel queries can use up.
        .withSharedMemorySize(256 * 1024 * 1024)
        .withBindMounts([{ source: volumeName(hub, 'postgres'), target: volume }])
        .withCopyContentToContainer(contents);
    },
  };
}
