import { carryOut } from './carry-out.ts';
import type { Cause, Transactions } from './ports.ts';

export type CompleteReferral = (referralId: string, ngoId: string, cause: Cause, now: number) => Promise<void>;

/** The centre that took the referral has done what was asked. */
export function createCompleteReferral(transactions: Transactions): CompleteReferral {
  return (referralId, ngoId, cause, now) =>
    transactions.answering(async (unit) => {
      const kept = await unit.find(referralId);
      await unit.save(carryOut({ type: 'complete', now, ngoId }, kept?.referral), cause);
    });
}
