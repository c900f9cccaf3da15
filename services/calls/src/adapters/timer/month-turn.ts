import type { Log } from '@throughline/platform/log';
import type { Months } from '@throughline/platform/postgres/months';
import type { Database } from '@throughline/platform/postgres/pool';
import type { Retention } from '../../domain/retention.ts';
import { applyRetention, monthlyTables, recordRetention } from '../postgres/retention-store.ts';

const hour = 3_600_000;
const nextMonthMilliseconds = 31 * 86_400_000;

export type MonthTurn = {
  /** The first moment of the oldest month of calls that is kept. */
  oldest(): number;
  stop(): Promise<void>;
};

/**
 * Keeps the present and the next month ready and drops those that have had their time: at once, and each hour. A turn
 * that fails is logged and made up for by the next. At the first the months must be there; to drop can wait.
 */
export async function startMonthTurn(parts: {
  readonly database: Database;
  readonly months: Months;
  readonly retention: Retention;
  readonly log: Log;
  readonly everyMilliseconds?: number;
}): Promise<MonthTurn> {
  const { database, months, retention, log, everyMilliseconds = hour } = parts;
  let oldest = Date.now();
  const drop = async (now: number): Promise<void> => {
    const dropped = await applyRetention(database, months, retention, now);
    if (dropped.length > 0) log.info({ event: 'retention-applied', dropped }, 'dropped months that had their time');
  };
  const turn = async (): Promise<void> => {
    const now = Date.now();
    await months.ensure(monthlyTables, [now, now + nextMonthMilliseconds]);
    await drop(now).catch((error: unknown) => log.warn({ event: 'retention-not-applied', error }, 'trying in an hour'));
    oldest = (await months.oldest({ table: 'call', key: 'uuidv7' })) ?? now;
  };
  await recordRetention(database, retention, new Date());
  await turn();

  let turning: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    turning = turn().catch((error: unknown) => log.warn({ event: 'month-turn-failed', error }, 'trying in an hour'));
  }, everyMilliseconds);
  return {
    oldest: () => oldest,
    async stop() {
      clearInterval(timer);
      await turning;
    },
  };
}
