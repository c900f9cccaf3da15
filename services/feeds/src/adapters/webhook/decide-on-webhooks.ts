import type { DecideAfterFailure } from '../../application/carry-feed.ts';
import { afterFailure } from '../../domain/webhook-schedule.ts';

/** @param factor what the schedule is multiplied by; 1 unless it is a test */
export function decideOnWebhooks(factor: number, random: () => number = Math.random): DecideAfterFailure {
  return (attempts, failure, now) => afterFailure(attempts, failure, now, random(), factor);
}
