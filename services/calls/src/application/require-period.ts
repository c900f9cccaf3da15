import { assertNever } from '@throughline/platform/assert-never';
import { ThroughlineError } from '@throughline/platform/errors';
import { type Period, periodOf } from '../domain/period.ts';
import type { PeriodRequest } from './reconciliation-ports.ts';

/** @throws ThroughlineError REQUEST_INVALID or TIME_IN_FUTURE */
export function requirePeriod({ granularity, start }: PeriodRequest, now: number): Period {
  const asked = periodOf(granularity, start, now);
  if (asked.kind === 'period') return asked.period;
  switch (asked.reason) {
    case 'not-whole':
      throw new ThroughlineError(
        'REQUEST_INVALID',
        `period.start must be the first moment of ${granularity === 'HOUR' ? 'an hour' : 'a day'} in UTC.`,
      );
    case 'future':
      throw new ThroughlineError('TIME_IN_FUTURE', 'The period has not begun: ask for one that has.');
    default:
      return assertNever(asked.reason);
  }
}
