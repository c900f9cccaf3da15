import { assertNever } from './assert-never.ts';

type FailureKind = 'REFUSED' | 'UNREACHABLE' | 'GONE';

/** How an attempt to deliver the item that is next went wrong; `CarryFailure` is one. */
export type WebhookFailure = {
  readonly kind: FailureKind;
  /** For the partner's people. */
  readonly failure: string;
  readonly retryAfterMilliseconds?: number;
};

/** What to do after it. */
export type AfterFailure =
  /** Try the same item again, then. */
  | { readonly kind: 'retry'; readonly at: Date }
  /** The item becomes a dead letter, and the next one's turn comes. */
  | {
      readonly kind: 'dead-letter';
      readonly reason: 'REFUSED_BY_ENDPOINT';
      /** Of the dead letter. */
      readonly detail: string;
      readonly thenDisable: false;
    }
  /** The item becomes a dead letter, and the subscription is DISABLED: the next one waits until it is activated. */
  | {
      readonly kind: 'dead-letter';
      readonly reason: 'ATTEMPTS_EXHAUSTED';
      /** Of the dead letter. */
      readonly detail: string;
      readonly thenDisable: true;
      /** Of the subscription. */
      readonly disabledDetail: string;
    }
  /** The subscription is DISABLED; the item stays next. */
  | { readonly kind: 'disable'; readonly detail: string };

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
 * @param attempts of this item, before this one, that failed
 * @param random from 0 to 1
 * @param factor what the schedule is multiplied by, but not what an endpoint asks for; 1 unless it is a test
 */
export function afterFailure(
  attempts: readonly Pick<WebhookFailure, 'kind'>[],
  failure: WebhookFailure,
  now: Date,
  random: number,
  factor = 1,
): AfterFailure {
  const { kind } = failure;
  const before = attempts.filter((attempt) => attempt.kind === kind).length;
  switch (kind) {
    case 'UNREACHABLE':
      return retryOf(whenUnreachable[before], failure, now, random, factor) ?? exhausted(before + 1, failure);
    case 'REFUSED':
      return retryOf(whenRefused[before], failure, now, random, factor) ?? refused(before + 1, failure);
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
): AfterFailure | undefined {
  if (delay === undefined) return undefined;
  const scheduled = delay * factor * (1 - jitter + 2 * jitter * random);
  const asked = Math.min(retryAfterMilliseconds, longestRetryAfter);
  return { kind: 'retry', at: new Date(now.getTime() + Math.ceil(Math.max(scheduled, asked))) };
}

function refused(times: number, { failure }: WebhookFailure): AfterFailure {
  return {
    kind: 'dead-letter',
    reason: 'REFUSED_BY_ENDPOINT',
    detail: `The endpoint refused the item ${times} times, the last time so: ${failure} Redrive it when the endpoint takes it.`,
    thenDisable: false,
  };
}

function exhausted(times: number, { failure }: WebhookFailure): AfterFailure {
  return {
    kind: 'dead-letter',
    reason: 'ATTEMPTS_EXHAUSTED',
    detail: `${times} attempts failed over days, the last one so: ${failure} Redrive the item when the webhook is active again.`,
    thenDisable: true,
    disabledDetail: `${times} attempts failed, the last one so: ${failure} Repair the endpoint, activate the webhook, and redrive its dead letter.`,
  };
}
