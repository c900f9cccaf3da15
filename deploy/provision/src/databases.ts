import pg from 'pg';
import { type CertificateFiles, readCertificateFiles } from './certificate-files.ts';
import { serviceNames } from './hub-services.ts';

/** @property administrator the role to log in as; `postgres` unless it is named */
export type DatabaseServer = { readonly host: string; readonly port: number; readonly administrator?: string };

/** A connection as the administrator, `service.deploy`. */
export async function connectAsAdministrator(
  server: DatabaseServer,
  database: string,
  files: CertificateFiles,
): Promise<pg.Client> {
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    user: server.administrator ?? 'postgres',
    database,
    ssl: { ...(await readCertificateFiles(files)) },
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  return client;
}

/**
 * The hub's database with a role and a schema for each service, which nobody else can use. There are no passwords: a
 * service logs in with its certificate. Again is harmless, and so are several at once, of one hub or of several.
 */
export async function provisionDatabase(
  server: DatabaseServer,
  database: string,
  files: CertificateFiles,
): Promise<void> {
  await alone(server, 'postgres', files, (administrator) => makeDatabase(administrator, database));
  await alone(server, database, files, makeSchemas);
}

/** Locks are a database's own: work that has to be done by one at a time takes the lock where it is done. */
async function alone(
  server: DatabaseServer,
  database: string,
  files: CertificateFiles,
  work: (administrator: pg.Client) => Promise<void>,
): Promise<void> {
  const administrator = await connectAsAdministrator(server, database, files);
  try {
    await administrator.query(`select pg_advisory_lock(hashtext('throughline provision'))`);
    await work(administrator);
  } finally {
    await administrator.end();
  }
}

async function makeDatabase(administrator: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rows: roles } = await administrator.query<{ rolname: string }>('select rolname from pg_roles');
  const present = new Set(roles.map((row) => row.rolname));
  for (const service of serviceNames) {
    if (!present.has(service)) await administrator.query(`create role ${pg.escapeIdentifier(service)} login`);
  }
  const { rowCount } = await administrator.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await administrator.query(`create database ${name}`);
  await administrator.query(`revoke all on database ${name} from public`);
  await administrator.query(`grant connect on database ${name} to ${serviceNames.map(pg.escapeIdentifier).join(', ')}`);
}

async function makeSchemas(administrator: pg.Client): Promise<void> {
  await administrator.query('revoke all on schema public from public');
  const { rows: schemas } = await administrator.query<{ nspname: string }>('select nspname from pg_namespace');
  const present = new Set(schemas.map((row) => row.nspname));
  const missing = serviceNames.filter((service) => !present.has(service)).map(pg.escapeIdentifier);
  if (missing.length === 0) return;
  // Who is no superuser, as on a managed server, may give a schema only to a role that it is a member of.
  const { rows } = await administrator.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_roles where rolname = current_user',
  );
  if (!rows[0]?.superuser) await administrator.query(`grant ${missing.join(', ')} to current_user`);
  for (const role of missing) await administrator.query(`create schema ${role} authorization ${role}`);
}
