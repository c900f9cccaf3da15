import { carryOut } from './carry-out.ts';
import type { Cause, Transactions } from './ports.ts';

export type AcceptReferral = (referralId: string, ngoId: string, cause: Cause, now: number) => Promise<void>;

/** The centre that is asked takes the referral. */
export function createAcceptReferral(transactions: Transactions): AcceptReferral {
  return (referralId, ngoId, cause, now) =>
    transactions.answering(async (unit) => {
      const kept = await unit.find(referralId);
      await unit.save(carryOut({ type: 'accept', now, ngoId }, kept?.referral), cause);
    });
}
