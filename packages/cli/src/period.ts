import { Granularity, type Period } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

export type PeriodFlags = { readonly day?: string; readonly hour?: string };

/** Adds the flags that name a whole day or hour in UTC. */
export function withPeriod(command: Command): Command {
  return command
    .option('--day <date>', 'a day in UTC, such as 2026-11-01')
    .option('--hour <hour>', 'an hour in UTC, such as 2026-11-01T10Z');
}

/** @throws UsageError unless there is exactly one of them, and it is a day or an hour */
export function periodOf({ day, hour }: PeriodFlags): Period {
  if ((day === undefined) === (hour === undefined)) {
    throw new UsageError('Give either --day, such as 2026-11-01, or --hour, such as 2026-11-01T10Z.');
  }
  if (day !== undefined) return { granularity: Granularity.GRANULARITY_DAY, start: startOf(day, 10, '--day') };
  return { granularity: Granularity.GRANULARITY_HOUR, start: startOf(hour ?? '', 13, '--hour') };
}

/** The period as its flag has it. */
export function periodText({ granularity, start }: Period): string {
  const text = start?.toISOString() ?? '';
  return granularity === Granularity.GRANULARITY_HOUR ? `${text.slice(0, 13)}Z` : text.slice(0, 10);
}

function startOf(text: string, digits: 10 | 13, flag: string): Date {
  const shape = digits === 10 ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\dZ$/;
  const example = digits === 10 ? '2026-11-01' : '2026-11-01T10Z';
  const start = shape.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, 13) || '00'}:00:00Z`) : undefined;
  // 31 February is 3 March to Date.
  if (start && !Number.isNaN(start.getTime()) && start.toISOString().startsWith(text.slice(0, digits))) return start;
  throw new UsageError(`${flag} has to be one that is there, in UTC, such as ${example}.`);
}
