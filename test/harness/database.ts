import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { readCertificates } from '@throughline/platform/config';
import { createLog, type Log } from '@throughline/platform/log';
import { decodeRecordSet, type OutboxRecord } from '@throughline/platform/outbox/record-set';
import { migrate } from '@throughline/platform/postgres/migrate';
import { connectionOptions, type Database, openDatabase } from '@throughline/platform/postgres/pool';
import { connectAsAdministrator, provisionDatabase } from '@throughline/provision/databases';
import type { ServiceName } from '@throughline/provision/hub-services';
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
 * @param migrations of the service, as a file URL; the platform's own are always applied, and alone without it
 */
export async function openTestDatabase(service: ServiceName, migrations?: URL): Promise<TestDatabase> {
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
  await migrate(database, migrations ?? (await emptyFolder()));
  return { database, options: connectionOptions(settings, pem), anotherPool };
}

async function emptyFolder(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-no-migrations-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return pathToFileURL(`${folder}/`);
}

/** Ends every connection to the database but the one that asks, as a restart of the server does. */
export async function cutConnections(database: Database): Promise<void> {
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`,
  );
}

/** Whether a text stands anywhere in the schema: in a column, inside an array or document, or in bytes. */
export async function isReadableIn(database: Database, text: string): Promise<boolean> {
  const tables = await database.query<{ name: string }>(
    'select tablename as name from pg_tables where schemaname = current_schema()',
  );
  const forms = [text, Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64').replace(/=+$/, '')];
  for (const { name } of tables.rows) {
    const { rows } = await database.query<{ row: string }>(`select it::text as row from "${name}" as it`);
    if (rows.some(({ row }) => forms.some((form) => row.includes(form)))) return true;
  }
  return false;
}

/** How many rows a table has, or a part of it. */
export async function count(database: Database, tableAndCondition: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`select count(*)::int from ${tableAndCondition}`);
  return rows[0]?.count ?? 0;
}

/** Every record that waits in the outbox, in order. */
export async function outboxOf(database: Database): Promise<OutboxRecord[]> {
  const { rows } = await database.query<{ records: Buffer }>('select records from outbox order by position');
  return rows.flatMap((row) => decodeRecordSet(row.records));
}

/** While `work` runs, there is no audit table. */
export async function withoutAudit<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.query('alter table audit rename to audit_away');
  return work().finally(() => database.query('alter table audit_away rename to audit'));
}
