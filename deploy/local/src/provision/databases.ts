import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { CertificateFiles } from '../certificates/issue.ts';
import { serviceNames } from '../hub/hub-services.ts';

export type DatabaseServer = { readonly host: string; readonly port: number };

/** A connection as the administrator, `service.deploy`. */
export async function connectAsAdministrator(
  server: DatabaseServer,
  database: string,
  files: CertificateFiles,
): Promise<pg.Client> {
  const [ca, cert, key] = await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((file) => readFile(file)),
  );
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    user: 'postgres',
    database,
    ssl: { ca, cert, key } as { ca: Buffer; cert: Buffer; key: Buffer },
  });
  await client.connect();
  return client;
}

/**
 * The hub's database with a role and a schema for each service, which nobody else can use. There are no passwords: a
 * service logs in with its certificate. Again is harmless.
 */
export async function provisionDatabase(
  server: DatabaseServer,
  database: string,
  files: CertificateFiles,
): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const administrator = await connectAsAdministrator(server, 'postgres', files);
  try {
    // Several hubs may be set up on one server at the same time.
    await administrator.query(`select pg_advisory_lock(hashtext('throughline provision'))`);
    const { rows: roles } = await administrator.query<{ rolname: string }>('select rolname from pg_roles');
    const present = new Set(roles.map((row) => row.rolname));
    for (const service of serviceNames) {
      if (!present.has(service)) await administrator.query(`create role ${pg.escapeIdentifier(service)} login`);
    }
    const { rowCount } = await administrator.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await administrator.query(`create database ${name}`);
    await administrator.query(`revoke all on database ${name} from public`);
    await administrator.query(
      `grant connect on database ${name} to ${serviceNames.map(pg.escapeIdentifier).join(', ')}`,
    );
  } finally {
    await administrator.end();
  }

  const owner = await connectAsAdministrator(server, database, files);
  try {
    await owner.query('revoke all on schema public from public');
    for (const service of serviceNames) {
      const role = pg.escapeIdentifier(service);
      await owner.query(`create schema if not exists ${role} authorization ${role}`);
    }
  } finally {
    await owner.end();
  }
}
