import type { CarryFailure } from '../../application/carrier.ts';
import type { Posted } from './post.ts';
import { retryAfterMilliseconds } from './retry-after.ts';

/** What says that the endpoint has the item and will never take it; all else may pass. */
const refusals = new Set([400, 413, 415, 422]);

/** @returns undefined when the endpoint took the item */
export function failureOf(posted: Exclude<Posted, { kind: 'ENDED' }>, now: Date): CarryFailure | undefined {
  if (posted.kind === 'FAILED') return { kind: 'UNREACHABLE', failure: posted.problem.text };
  const { status } = posted;
  if (status >= 200 && status < 300) return undefined;
  const retryAfter = retryAfterMilliseconds(posted.retryAfter, now);
  return {
    kind: status === 410 ? 'GONE' : refusals.has(status) ? 'REFUSED' : 'UNREACHABLE',
    failure: textOf(status),
    httpStatus: status,
    ...(retryAfter === undefined ? {} : { retryAfterMilliseconds: retryAfter }),
  };
}

/** For a person who sees it beside the endpoint. */
export function textOf(status: number): string {
  if (status >= 300 && status < 400) {
    return `The endpoint redirected (status ${status}), and the hub does not follow: give it the address itself.`;
  }
  return `The endpoint answered with status ${status}.`;
}
