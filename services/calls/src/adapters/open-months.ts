import type { CommonSettings } from '@throughline/platform/config';
import type { Lifecycle } from '@throughline/platform/lifecycle';
import type { Log } from '@throughline/platform/log';
import { createMonths, type Months } from '@throughline/platform/postgres/months';
import { openDatabase } from '@throughline/platform/postgres/pool';
import type { ServiceParts } from '@throughline/platform/service';
import type { Retention } from '../domain/retention.ts';
import { type MonthTurn, startMonthTurn } from './timer/month-turn.ts';

/** The tables of months, and what makes and drops them, on a connection of its own. */
export async function openMonths(
  config: CommonSettings,
  { database, certificates }: Pick<ServiceParts, 'database' | 'certificates'>,
  retention: Retention,
  lifecycle: Pick<Lifecycle, 'onStop'>,
  log: Log,
): Promise<{ readonly months: Months; readonly turn: MonthTurn }> {
  // A batch that meets a new month waits for it while it holds a connection of the others.
  const forMonths = openDatabase({ ...config, DATABASE_POOL_SIZE: 1 }, certificates, log);
  lifecycle.onStop('months database', () => forMonths.end());
  const months = createMonths(forMonths);
  const turn = await startMonthTurn({ database, months, retention, log });
  lifecycle.onStop('months', () => turn.stop());
  return { months, turn };
}
