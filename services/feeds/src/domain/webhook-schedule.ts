import { assertNever } from './assert-never.ts';
import type { CarryDecision, FailedAttempt } from './carry-decision.ts';

/** How the attempt to deliver the item that is next went wrong; `CarryFailure` is one. */
export type WebhookFailure = Pick<FailedAttempt, 'kind' | 'failure'> & { readonly retryAfterMilliseconds?: number };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** That of Standard Webhooks: how long after each failure, the first attempt being made at once. */
const whenUnreachable = [
  ...[5 * second, 5 * minute, 30 * minute],
  ...[2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
];
/** An endpoint that refuses an item holds back all behind it, and one of them may have an answer due today. */
const whenRefused = [5 * second, 5 * minute, 30 * minute];
const jitter = 0.2;
/** No endpoint can ask for more. */
const longestRetryAfter = 24 * hour;

/**
 * What follows a failure of the item that is next. An item's refusals and its other failures are counted apart: one
 * that was unreachable for days gets its full time to take the item.
 * @param attempts those of this item that failed, with the last
 * @param random from 0 to 1
 * @param factor what the schedule is multiplied by, but not what an endpoint asks for; 1 unless it is a test
 */
export function afterFailure(
  attempts: readonly Pick<FailedAttempt, 'kind'>[],
  failure: WebhookFailure,
  now: Date,
  random: number,
  factor = 1,
): CarryDecision {
  const { kind } = failure;
  const times = attempts.filter((attempt) => attempt.kind === kind).length;
  switch (kind) {
    case 'UNREACHABLE':
      return retryOf(whenUnreachable[times - 1], failure, now, random, factor) ?? exhausted(times, failure);
    case 'REFUSED':
      return retryOf(whenRefused[times - 1], failure, now, random, factor) ?? refused(times, failure);
    case 'GONE':
      return {
        kind: 'disable',
        detail: 'The endpoint answered 410 Gone: activate the webhook again when it wants items. None was skipped.',
      };
    default:
      return assertNever(kind);
  }
}

function retryOf(
  delay: number | undefined,
  { retryAfterMilliseconds = 0 }: WebhookFailure,
  now: Date,
  random: number,
  factor: number,
): CarryDecision | undefined {
  if (delay === undefined) return undefined;
  const scheduled = delay * factor * (1 - jitter + 2 * jitter * random);
  const asked = Math.min(retryAfterMilliseconds, longestRetryAfter);
  return { kind: 'retry', at: new Date(now.getTime() + Math.ceil(Math.max(scheduled, asked))) };
}

function refused(times: number, { failure }: WebhookFailure): CarryDecision {
  return {
    kind: 'dead-letter',
    reason: 'REFUSED_BY_ENDPOINT',
    detail: `The endpoint refused the item ${times} times, the last time so: ${failure} Redrive it when the endpoint takes it.`,
  };
}

function exhausted(times: number, { failure }: WebhookFailure): CarryDecision {
  return {
    kind: 'dead-letter',
    reason: 'ATTEMPTS_EXHAUSTED',
    detail: `${times} attempts failed over days, the last one so: ${failure} Redrive the item when the webhook is active again.`,
    disable: `${times} attempts failed, the last one so: ${failure} Repair the endpoint, activate the webhook, and redrive its dead letter.`,
  };
}
