import { ThroughlineError } from '@throughline/platform/errors';
import type { PeriodRequest, Totals } from './reconciliation-ports.ts';
import { requirePeriod } from './require-period.ts';

export type SubmitTotal = (submitted: {
  readonly operatorId: string;
  readonly actor: string;
  readonly period: PeriodRequest;
  readonly forwarded: bigint;
}) => Promise<void>;

/** An operator's own count of a period. @throws ThroughlineError REQUEST_INVALID or TIME_IN_FUTURE */
export function createSubmitTotal(totals: Totals, now: () => number): SubmitTotal {
  return async ({ operatorId, actor, period, forwarded }) => {
    const at = now();
    const whole = requirePeriod(period, at);
    if (forwarded > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new ThroughlineError('REQUEST_INVALID', 'forwarded must be below 2^53.');
    }
    await totals.save({ operatorId, actor, period: whole, forwarded: Number(forwarded) }, at);
  };
}
