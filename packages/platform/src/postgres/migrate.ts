import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, transact } from './pool.ts';

const platformFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

type Migration = { readonly name: string; readonly sql: string; readonly hash: string };

function migrationsIn(prefix: string, folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return { name: `${prefix}/${file}`, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the service's schema up to date: the platform's tables, then the service's own. Several instances may start
 * at once. A migration that was applied and then edited is refused.
 * @param folder the service's `migrations`, as a file URL
 */
export async function migrate(database: Database, folder: URL): Promise<void> {
  const wanted = [...migrationsIn('platform', platformFolder), ...migrationsIn('service', fileURLToPath(folder))];
  await transact(database, async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(hashtext('migrate ' || current_schema()))`);
    await transaction.query(
      'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const applied = await transaction.query<{ name: string; sha256: string }>('select name, sha256 from migration');
    const hashes = new Map(applied.rows.map((row) => [row.name, row.sha256]));
    for (const { name, sql, hash } of wanted) {
      const known = hashes.get(name);
      if (known === hash) continue;
      if (known !== undefined) {
        throw new Error(`Migration ${name} was edited after it was applied: restore it and add a new file instead.`);
      }
      await transaction.query(sql);
      await transaction.query('insert into migration (name, sha256) values ($1, $2)', [name, hash]);
    }
  });
}
