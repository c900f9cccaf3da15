/** What becomes of an item that did not get through a door. */
export type CarryDecision =
  | { readonly kind: 'retry'; readonly at: Date }
  /** The door goes on with the next item, unless it is closed as well. */
  | {
      readonly kind: 'dead-letter';
      readonly reason: 'REFUSED_BY_ENDPOINT' | 'ATTEMPTS_EXHAUSTED';
      readonly detail: string;
      /** Why the door is closed, and what to do. */
      readonly disable?: string;
    }
  /** The door is closed, and the item stays the next. */
  | { readonly kind: 'disable'; readonly detail: string };

/** An attempt that failed, as it is kept. */
export type FailedAttempt = {
  /** ISO 8601. */
  readonly attemptedAt: string;
  readonly kind: 'REFUSED' | 'UNREACHABLE' | 'GONE';
  readonly failure: string;
  readonly httpStatus?: number;
};

const firstMilliseconds = 500;
const mostMilliseconds = 30_000;

/**
 * For a door whose other end is the hub's own broker: it will be back, and the partner can't do anything about it. Only
 * what the broker will never take is given up.
 * @param attempts those that failed, with the last
 */
export function afterBrokerFailure(
  attempts: readonly FailedAttempt[],
  { kind, failure }: Pick<FailedAttempt, 'kind' | 'failure'>,
  now: Date,
): CarryDecision {
  if (kind === 'REFUSED') return { kind: 'dead-letter', reason: 'REFUSED_BY_ENDPOINT', detail: failure };
  const waited = Math.min(firstMilliseconds * 2 ** Math.min(attempts.length - 1, 16), mostMilliseconds);
  return { kind: 'retry', at: new Date(now.getTime() + waited) };
}
