import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ThroughlineError } from '../errors.ts';
import { type Database, type Transaction, transact } from './pool.ts';

const platformFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

type Migration = { readonly name: string; readonly sql: string; readonly hash: string };

/** The database's tables are not those that this version of the service knows. The message says what to do. */
export class SchemaMismatch extends ThroughlineError {
  override readonly name = 'SchemaMismatch';

  constructor(message: string) {
    super('DATABASE_VERSION', message);
  }
}

function migrationsIn(prefix: string, folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return { name: `${prefix}/${file}`, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
}

/** The platform's tables, then the service's own. */
function wantedFrom(folder: URL): Migration[] {
  return [...migrationsIn('platform', platformFolder), ...migrationsIn('service', fileURLToPath(folder))];
}

/**
 * Brings the service's schema up to date: the platform's tables, then the service's own, all in one transaction. Again is
 * harmless, and so are several at once.
 * @param folder the service's `migrations`, as a file URL
 * @returns the names of those that were applied now
 * @throws SchemaMismatch when one was edited after it was applied, or when the database is of a newer version
 */
export async function migrate(database: Database, folder: URL): Promise<string[]> {
  const wanted = wantedFrom(folder);
  return transact(database, async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(hashtext('migrate ' || current_schema()))`);
    await transaction.query(
      'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const missing = missingFrom(await appliedTo(transaction), wanted);
    for (const { name, sql, hash } of missing) {
      await transaction.query(sql);
      await transaction.query('insert into migration (name, sha256) values ($1, $2)', [name, hash]);
    }
    return missing.map(({ name }) => name);
  });
}

/**
 * Lets a service start on the tables that it was written for, and on no others. It changes nothing.
 * @param folder the service's `migrations`, as a file URL
 * @throws SchemaMismatch when the database is of an older or of a newer version, or was changed
 */
export async function requireCurrentSchema(database: Database, folder: URL): Promise<void> {
  const { rows } = await database.query<{ there: boolean }>(`select to_regclass('migration') is not null as there`);
  const missing = missingFrom(rows[0]?.there ? await appliedTo(database) : [], wantedFrom(folder));
  if (missing.length === 0) return;
  throw new SchemaMismatch(
    `The database is of an older version, it has not had ${missing.map(({ name }) => name).join(', ')}: run migrate first, then start the service.`,
  );
}

type Applied = { readonly name: string; readonly sha256: string };

async function appliedTo(database: Database | Transaction): Promise<readonly Applied[]> {
  return (await database.query<Applied>('select name, sha256 from migration order by name')).rows;
}

/** @throws SchemaMismatch */
function missingFrom(applied: readonly Applied[], wanted: readonly Migration[]): readonly Migration[] {
  const known = new Map(wanted.map((migration) => [migration.name, migration]));
  const newer = applied.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (newer.length > 0) {
    throw new SchemaMismatch(
      `The database is of a newer version, it has had ${newer.join(', ')}: run that version of the service, or restore the backup from before the upgrade.`,
    );
  }
  const edited = applied.find(({ name, sha256 }) => known.get(name)?.hash !== sha256);
  if (edited) {
    throw new SchemaMismatch(
      `Migration ${edited.name} was edited after it was applied: restore it and add a new file instead.`,
    );
  }
  const names = new Set(applied.map(({ name }) => name));
  return wanted.filter(({ name }) => !names.has(name));
}
