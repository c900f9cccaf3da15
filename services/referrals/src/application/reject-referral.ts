import type { AnswerTimes } from '../domain/codes.ts';
import { carryOut } from './carry-out.ts';
import { placingOfNext } from './place.ts';
import type { Cause, Transactions } from './ports.ts';

export type RejectReferral = (
  referralId: string,
  ngoId: string,
  reason: string,
  cause: Cause,
  now: number,
) => Promise<void>;

/** The centre that is asked declines, and the next one is asked in the same transaction. */
export function createRejectReferral(transactions: Transactions, answerTimes: AnswerTimes): RejectReferral {
  return (referralId, ngoId, reason, cause, now) =>
    transactions.placing(async (unit) => {
      const kept = await unit.find(referralId);
      const placing = kept
        ? await placingOfNext(unit, kept.referral.request, answerTimes, now)
        : { permitted: [], centres: [], deadline: now };
      await unit.save(carryOut({ type: 'reject', now, ngoId, reason, placing }, kept?.referral), cause);
    });
}
