import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, openTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts';
import { migrate } from './migrate.ts';

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
