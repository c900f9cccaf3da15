import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { count, openTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts';
import { migrate, requireCurrentSchema } from './migrate.ts';

let opened: TestDatabase;
let folder: string;
let migrations: URL;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-migrations-'));
  migrations = pathToFileURL(`${folder}/`);
  opened = await openTestDatabase('vault');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);
const applied = () => count(opened.database, `migration where name like 'service/%'`);

describe('migrations', () => {
  it('are applied once, in the order of their names, however often and by however many at once', async () => {
    await file('0002-two.sql', 'alter table one add column two int; insert into one values (1, 2);');
    await file('0001-one.sql', 'create table one (one int);');
    await file('notes.txt', 'not sql');
    const instances = Array.from({ length: 6 }, () => opened.anotherPool());
    await Promise.all(instances.map((database) => migrate(database, migrations)));
    await migrate(opened.database, migrations);
    expect(await count(opened.database, 'one')).toBe(1);
    expect(await applied()).toBe(2);
  });

  it('that fail leave nothing behind, and those before them neither', async () => {
    await file('0003-three.sql', 'create table three (it int);');
    await file('0004-four.sql', 'create table four (it int); select 1 / 0;');
    await expect(migrate(opened.database, migrations)).rejects.toThrow('division by zero');
    expect(await count(opened.database, `pg_tables where tablename in ('three', 'four')`)).toBe(0);
    expect(await applied()).toBe(2);
    await file('0004-four.sql', 'create table four (it int);');
    await migrate(opened.database, migrations);
    expect(await applied()).toBe(4);
  });

  it('that were edited after they were applied are refused by name, and nothing newer is applied', async () => {
    await file('0001-one.sql', 'create table one (one bigint);');
    await file('0005-five.sql', 'create table five (it int);');
    await expect(migrate(opened.database, migrations)).rejects.toThrow('service/0001-one.sql was edited');
    expect(await count(opened.database, `pg_tables where tablename = 'five'`)).toBe(0);
  });

  it('make tables that no other service can read', async () => {
    const { rows } = await opened.database.query<{ may: boolean }>(
      `select has_schema_privilege('calls', current_schema(), 'usage') as may`,
    );
    expect(rows).toEqual([{ may: false }]);
  });
});

describe('a service that starts', () => {
  it('takes a database of its own version, and changes nothing', async () => {
    const { database } = await openTestDatabase('vault');
    await requireCurrentSchema(database, await empty());
    expect(await count(database, `migration where name like 'service/%'`)).toBe(0);
  });

  it('refuses one that was never migrated, or is older, and says to run migrate first', async () => {
    const { database } = await openTestDatabase('vault');
    const newer = await empty();
    await writeFile(new URL('0001-more.sql', newer), 'create table more (it int);');
    await expect(requireCurrentSchema(database, newer)).rejects.toThrow(
      'of an older version, it has not had service/0001-more.sql: run migrate first',
    );
    await database.query('drop table migration');
    await expect(requireCurrentSchema(database, newer)).rejects.toThrow(
      /of an older version, it has not had platform\/0001-.*service\/0001-more\.sql: run migrate first/,
    );
    expect(await count(database, `pg_tables where tablename in ('more', 'migration')`)).toBe(0);
  });

  it('refuses one of a newer version by what it has had, and so does migrate', async () => {
    const { database } = await openTestDatabase('vault');
    await database.query(`insert into migration (name, sha256) values ('service/0009-future.sql', 'x')`);
    const own = await empty();
    const refusal = 'of a newer version, it has had service/0009-future.sql';
    await expect(requireCurrentSchema(database, own)).rejects.toThrow(refusal);
    await expect(migrate(database, own)).rejects.toThrow(refusal);
  });

  it('refuses one whose migration was edited', async () => {
    const { database } = await openTestDatabase('vault');
    await database.query(`update migration set sha256 = 'x' where name like 'platform/0002%'`);
    await expect(requireCurrentSchema(database, await empty())).rejects.toThrow(
      /platform\/0002-.*\.sql was edited after it was applied/,
    );
  });
});

async function empty(): Promise<URL> {
  const own = await mkdtemp(join(tmpdir(), 'throughline-migrations-'));
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  return pathToFileURL(`${own}/`);
}
