import type { DecideAfterFailure } from '../../application/carry-feed.ts';
import { afterFailure } from '../../domain/webhook-schedule.ts';

/** @param factor what the schedule is multiplied by; 1 unless it is a test */
export function decideOnWebhooks(factor: number, random: () => number = Math.random): DecideAfterFailure {
  return (attempts, failure, now) => {
    const decision = afterFailure(attempts.slice(0, -1), failure, now, random(), factor);
    if (decision.kind !== 'dead-letter' || !decision.thenDisable) return decision;
    const { kind, reason, detail, disabledDetail } = decision;
    return { kind, reason, detail, disable: disabledDetail };
  };
}
