import type { AnswerTimes } from '../domain/codes.ts';
import { carryOut } from './carry-out.ts';
import { placingOfNext } from './place.ts';
import type { ReferralReader, Transactions } from './ports.ts';

/** @returns the next deadline to wake up for; undefined when no offer is open */
export type PassDeadlines = (now: number) => Promise<number | undefined>;

/** So that others get their turn, and stopping doesn't take long. */
const mostAtOnce = 50;

/**
 * Takes overdue referrals to the next centre, each in a transaction of its own. One that fails is told to `onFailure`,
 * left for the next time, and doesn't keep the others waiting.
 */
export function createPassDeadlines(
  transactions: Transactions,
  reader: Pick<ReferralReader, 'nextDeadline'>,
  answerTimes: AnswerTimes,
  onFailure: (referralId: string, error: unknown) => void,
): PassDeadlines {
  const passOne = async (now: number, except: string[]): Promise<boolean> => {
    let overdue: string | undefined;
    try {
      await transactions.placing(async (unit) => {
        overdue = await unit.nextOverdue(now, except);
        const kept = overdue === undefined ? undefined : await unit.find(overdue);
        if (!kept) return;
        const placing = await placingOfNext(unit, kept.referral.request, answerTimes, now);
        await unit.save(carryOut({ type: 'pass-deadline', now, placing }, kept.referral), { kind: 'deadline' });
      });
    } catch (error) {
      if (overdue === undefined) throw error;
      except.push(overdue);
      onFailure(overdue, error);
    }
    return overdue !== undefined;
  };

  return async (now) => {
    const earliest = await reader.nextDeadline();
    if (earliest === undefined || earliest > now) return earliest;
    const failed: string[] = [];
    for (let count = 0; count < mostAtOnce; count++) {
      if (!(await passOne(now, failed))) break;
    }
    return reader.nextDeadline();
  };
}
