import { type Database, type Transaction, transact } from './pool.ts';

/** A table that is partitioned by month. `uuidv7`: by its ids, which begin with their time; `date`: by a date. */
export type MonthlyTable = { readonly table: string; readonly key: 'uuidv7' | 'date' };

export type Months = {
  /** Makes the months of these times (milliseconds since the epoch) in the tables, where they are not there yet. */
  ensure(tables: readonly MonthlyTable[], times: Iterable<number>): Promise<void>;
  /**
   * Drops the months that were over at a time, so that what they took is free at once.
   * @returns the names of what was dropped
   */
  dropOver(transaction: Transaction, tables: readonly MonthlyTable[], time: number): Promise<string[]>;
  /** The first moment of the oldest month that a table has, or undefined when it has none. */
  oldest(table: MonthlyTable): Promise<number | undefined>;
};

export function createMonths(database: Database): Months {
  /** Names of what is there for sure. */
  const known = new Set<string>();

  const create = (missing: ReadonlyMap<string, { readonly of: MonthlyTable; readonly month: number }>): Promise<void> =>
    transact(database, async (transaction) => {
      // Two instances that meet a new month at the same time.
      await transaction.query(`select pg_advisory_xact_lock(hashtext('months ' || current_schema()))`);
      for (const { of, month } of missing.values()) await createMonth(transaction, of, month);
    });

  return {
    async ensure(tables, times) {
      const missing = new Map<string, { readonly of: MonthlyTable; readonly month: number }>();
      for (const month of new Set(Array.from(times, monthOf))) {
        for (const of of tables) {
          const name = nameOf(of.table, month);
          if (!known.has(name)) missing.set(name, { of, month });
        }
      }
      if (missing.size === 0) return;
      await create(missing);
      for (const name of missing.keys()) known.add(name);
    },
    async dropOver(transaction, among, time) {
      const dropped: string[] = [];
      for (const { table } of among) {
        for (const month of await monthsOf(transaction, table)) {
          if (nextMonth(month) > time) continue;
          const name = nameOf(table, month);
          await transaction.query(`drop table ${name}`);
          known.delete(name);
          dropped.push(name);
        }
      }
      return dropped;
    },
    oldest: async ({ table }) => (await monthsOf(database, table))[0],
  };
}

/**
 * Rows of the month that came before it was made are in the default partition, and move. Attaching, unlike making a
 * partition in place, doesn't wait for those who write into other months.
 */
async function createMonth(transaction: Transaction, { table, key }: MonthlyTable, month: number): Promise<void> {
  const name = nameOf(table, month);
  const { rows } = await transaction.query<{ present: boolean; column: string; rest: string | null }>(
    `select to_regclass($2) is not null as present, attname as column,
       nullif(partdefid, 0)::regclass::text as rest
     from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
     where partrelid = $1::regclass`,
    [table, name],
  );
  const [it] = rows;
  if (!it) throw new Error(`${table} is not partitioned`);
  if (it.present) return;
  const [from, to] = [month, nextMonth(month)].map((time) => `'${bound(key, time)}'`);
  await transaction.query(`create table ${name} (like ${table} including all)`);
  if (it.rest) {
    // Attaching locks it anyway; so nobody adds to it between the move and that.
    await transaction.query(`lock table ${it.rest}`);
    await transaction.query(
      `with moved as (delete from ${it.rest} where ${it.column} >= ${from} and ${it.column} < ${to} returning *)
       insert into ${name} select * from moved`,
    );
  }
  await transaction.query(`alter table ${table} attach partition ${name} for values from (${from}) to (${to})`);
}

/** The months of a table, oldest first. */
async function monthsOf(connection: Pick<Database | Transaction, 'query'>, table: string): Promise<number[]> {
  const { rows } = await (connection as Transaction).query<{ name: string }>(
    `select child.relname as name from pg_inherits join pg_class child on child.oid = inhrelid
     where inhparent = $1::regclass order by child.relname`,
    [table],
  );
  return rows.flatMap(({ name }) => {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
    return year && month ? [Date.UTC(Number(year), Number(month) - 1)] : [];
  });
}

export function monthOf(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function nextMonth(month: number): number {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function nameOf(table: string, month: number): string {
  return `${table}_${new Date(month).toISOString().slice(0, 7).replace('-', '_')}`;
}

/** The lowest value of the key in a month. */
function bound(key: MonthlyTable['key'], month: number): string {
  if (key === 'date') return new Date(month).toISOString().slice(0, 10);
  const hex = month.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
