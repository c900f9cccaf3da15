import { randomUUID } from 'node:crypto';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import type { ServiceName } from '@throughline/local/hub/hub-services';
import { connectAsAdministrator, provisionDatabase } from '@throughline/local/provision/databases';
import { readCertificates } from '@throughline/platform/config';
import { createLog, type Log } from '@throughline/platform/log';
import { migrate } from '@throughline/platform/postgres/migrate';
import { connectionOptions, type Database, openDatabase } from '@throughline/platform/postgres/pool';
import { afterAll, inject } from 'vitest';

export const quiet: Log = createLog('test', 'fatal');

export type TestDatabase = {
  /** As the service has it: its role, its certificate, its schema, migrated. */
  readonly database: Database;
  /** For a connection outside the pool. */
  readonly options: ReturnType<typeof connectionOptions>;
  /** Another pool of the same, as another instance of the service has it; ended with the rest. */
  anotherPool(): Database;
};

/**
 * A database of a test's own, provisioned as the hub's is, with a service's schema in it. It is dropped when the tests
 * of the file are over. Call it in `beforeAll`, or at the top of a file.
 * @param migrations of the service, as a file URL; the platform's own are always applied
 */
export async function openTestDatabase(service: ServiceName, migrations: URL): Promise<TestDatabase> {
  const { certificates, postgres } = inject('parts');
  const authority = await ensureAuthority(certificates);
  const administrator = await issue(authority, { commonName: 'service.deploy' });
  const own = await issue(authority, { commonName: `service.${service}` });
  const name = `test${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const pools: Database[] = [];
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    const connection = await connectAsAdministrator(postgres, 'postgres', administrator);
    await connection.query(`drop database if exists ${name} with (force)`).finally(() => connection.end());
  });

  await provisionDatabase(postgres, name, administrator);
  const settings = {
    DATABASE_URL: `postgres://${service}@${postgres.host}:${postgres.port}/${name}`,
    DATABASE_POOL_SIZE: 16,
    SERVICE_NAME: service,
  };
  const pem = readCertificates({ TLS_CA_FILE: own.caFile, TLS_CERT_FILE: own.certFile, TLS_KEY_FILE: own.keyFile });
  const anotherPool = (): Database => {
    const pool = openDatabase(settings, pem, quiet);
    pools.push(pool);
    return pool;
  };
  const database = anotherPool();
  await migrate(database, migrations);
  return { database, options: connectionOptions(settings, pem), anotherPool };
}
