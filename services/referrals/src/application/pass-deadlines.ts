import type { AnswerTimes } from '../domain/codes.ts';
import { carryOut } from './carry-out.ts';
import { placingOfNext } from './place.ts';
import type { ReferralReader, Transactions } from './ports.ts';

/** @returns when to look again; undefined when no deadline is known that lies ahead */
export type PassDeadlines = (now: number) => Promise<number | undefined>;

/** So that others get their turn, and stopping doesn't take long. */
const mostAtOnce = 50;

/**
 * Takes overdue referrals to the next centre, each in a transaction of its own. One that fails is told to `onFailure`,
 * left for the next time, and doesn't keep the others waiting. Several instances may do this at the same time.
 */
export function createPassDeadlines(
  transactions: Transactions,
  reader: Pick<ReferralReader, 'overdue' | 'nextDeadline'>,
  answerTimes: AnswerTimes,
  onFailure: (referralId: string, error: unknown) => void,
): PassDeadlines {
  const passOne = (referralId: string, now: number): Promise<void> =>
    transactions.placing(async (unit) => {
      // Someone who is just answering may still be in time.
      const kept = await unit.findUnlessBusy(referralId);
      if (!kept) return;
      const placing = await placingOfNext(unit, kept.referral.request, answerTimes, now);
      await unit.save(carryOut({ type: 'pass-deadline', now, placing }, kept.referral), { kind: 'deadline' });
    });

  return async (now) => {
    const overdue = await reader.overdue(now, mostAtOnce);
    let failures = 0;
    for (const referralId of overdue) {
      try {
        await passOne(referralId, now);
      } catch (error) {
        failures++;
        onFailure(referralId, error);
      }
    }
    // At once when there may be more; what failed waits, so that it doesn't keep this busy.
    return overdue.length === mostAtOnce && failures === 0 ? now : reader.nextDeadline(now);
  };
}
