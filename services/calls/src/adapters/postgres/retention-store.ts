import { recordChange } from '@throughline/platform/outbox/record-change';
import type { MonthlyTable, Months } from '@throughline/platform/postgres/months';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { type DataClass, dataClasses, keptFrom, type Retention } from '../../domain/retention.ts';

export const tablesOf: Readonly<Record<DataClass, readonly MonthlyTable[]>> = {
  CALLS: [
    { table: 'call', key: 'uuidv7' },
    { table: 'repeated_call', key: 'uuidv7' },
    { table: 'answered_call', key: 'uuidv7' },
  ],
  REFUSALS: [{ table: 'refused_call', key: 'date' }],
};

/** All of them. */
export const monthlyTables: readonly MonthlyTable[] = dataClasses.flatMap((dataClass) => tablesOf[dataClass]);

/** Waits so long for those who read, and tries again at the next turn: nobody queues behind a drop. */
const lockTimeout = '2s';
const actor = 'service.calls';

/** Writes down what retention is set, where it is another than before: an event of the audit. */
export async function recordRetention(database: Database, retention: Retention, now: Date): Promise<void> {
  for (const dataClass of dataClasses) {
    const days = retention[dataClass];
    await transact(database, async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(hashtext('retention ' || current_schema()))`);
      const { rows } = await transaction.query<{ days: number }>('select days from retention where data_class = $1', [
        dataClass,
      ]);
      const before = rows[0]?.days ?? null;
      if (before === days) return;
      await transaction.query(
        `insert into retention (data_class, days, set_at) values ($1, $2, $3)
         on conflict (data_class) do update set days = excluded.days, set_at = excluded.set_at`,
        [dataClass, days, now],
      );
      await recordChange(transaction, {
        actor,
        action: 'RETENTION_CHANGED',
        subjectIds: [dataClass],
        details: { daysBefore: before, days },
      });
    });
  }
}

/** Drops the months that have had their time. @returns the tables that are gone */
export async function applyRetention(
  database: Database,
  months: Months,
  retention: Retention,
  now: number,
): Promise<string[]> {
  const dropped: string[] = [];
  for (const dataClass of dataClasses) {
    await transact(database, async (transaction) => {
      await transaction.query(`set local lock_timeout = '${lockTimeout}'`);
      const names = await months.dropOver(transaction, tablesOf[dataClass], keptFrom(retention[dataClass], now));
      if (names.length === 0) return;
      dropped.push(...names);
      await recordChange(transaction, {
        actor,
        action: 'RETENTION_APPLIED',
        subjectIds: [dataClass],
        details: { days: retention[dataClass], dropped: names },
      });
    });
  }
  return dropped;
}
