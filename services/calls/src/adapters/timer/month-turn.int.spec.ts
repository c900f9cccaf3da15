import { createMonths } from '@throughline/platform/postgres/months';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { until } from '../../../../../test/harness/until.ts';
import { monthlyTables } from '../postgres/retention-store.ts';
import { startMonthTurn } from './month-turn.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
});
const over = Date.UTC(2024, 0);
const retention = { CALLS: 90, REFUSALS: 30 };

const { log, events: told } = captureLog();

async function started() {
  const months = createMonths(database);
  const turn = await startMonthTurn({ database, months, retention, log });
  onTestFinished(() => turn.stop());
  return turn;
}
const isThere = async (name: string): Promise<boolean> =>
  (await database.query('select from pg_class where relname = $1', [name])).rowCount === 1;

describe('the turn of the months', () => {
  it('at the start makes the present month and the next, and drops what has had its time', async () => {
    await createMonths(database).ensure(monthlyTables, [over]);
    const turn = await started();
    const now = new Date();
    const month = (ahead: number): string =>
      `call_${new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString().slice(0, 7).replace('-', '_')}`;
    expect(await Promise.all([isThere(month(0)), isThere(month(1)), isThere('call_2024_01')])).toEqual([
      true,
      true,
      false,
    ]);
    expect(told).toContain('retention-applied');
    expect(turn.oldest()).toBe(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()));
  });

  it('starts though somebody reads what has had its time, which is dropped later', async () => {
    await createMonths(database).ensure(monthlyTables, [over]);
    await transact(database, async (reader) => {
      await reader.query('select from call_2024_01');
      await started();
    });
    expect(await isThere('call_2024_01')).toBe(true);
    expect(told).toContain('retention-not-applied');
  });

  it('goes on after the database was away, and tells so', async () => {
    const months = createMonths(database);
    let away = false;
    const ensure: typeof months.ensure = (...asked) =>
      away ? Promise.reject(new Error('no database')) : months.ensure(...asked);
    const sometimes = { ...months, ensure };
    const turn = await startMonthTurn({ database, months: sometimes, retention, log, everyMilliseconds: 20 });
    onTestFinished(() => turn.stop());
    away = true;
    await until('a turn fails', () => told.includes('month-turn-failed'));
    await createMonths(database).ensure(monthlyTables, [over]);
    away = false;
    await until('a later turn drops', async () => !(await isThere('call_2024_01')));
  });
});
