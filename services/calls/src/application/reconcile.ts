import type { Period } from '../domain/period.ts';
import { type Reconciliation, reconcile } from '../domain/reconciliation.ts';
import type { Books, PeriodRequest } from './reconciliation-ports.ts';
import { requirePeriod } from './require-period.ts';

export type Reconcile = (
  operatorId: string,
  asked: PeriodRequest,
) => Promise<{ readonly period: Period; readonly reconciliation: Reconciliation }>;

/** The counts of one period. @throws ThroughlineError REQUEST_INVALID or TIME_IN_FUTURE */
export function createReconcile(books: Pick<Books, 'tally'>, now: () => number): Reconcile {
  return async (operatorId, asked) => {
    const period = requirePeriod(asked, now());
    const { tally, total } = await books.tally(operatorId, period);
    return { period, reconciliation: reconcile(tally, total) };
  };
}
