import { status } from '@grpc/grpc-js';
import { type CallAnswer, Outcome } from '@throughline/proto/throughline/calls/v1/calls.ts';
import {
  type ErrorReason as ErrorReasonCode,
  errorReasonToJSON,
} from '@throughline/proto/throughline/common/v1/codes.ts';
import { type ErrorReason, HubError } from '../errors/hub-error.ts';
import type { Call } from './call.ts';

/**
 * What the hub said of one call. ACCEPTED and DUPLICATE: the call is permanent, forget it. CONFLICT: another call with
 * this id came first and stands. INVALID: `reason` and `detail` say what is wrong; as it is, it won't be taken.
 */
export type Answer<C extends Call = Call> =
  | { readonly call: C; readonly outcome: 'ACCEPTED' | 'DUPLICATE' }
  | {
      readonly call: C;
      readonly outcome: 'CONFLICT' | 'INVALID';
      readonly reason: ErrorReason;
      readonly detail: string;
    };

/** @throws HubError INTERNAL for an outcome that isn't in the contract */
export function toAnswer<C extends Call>(call: C, { outcome, reason, detail }: CallAnswer): Answer<C> {
  switch (outcome) {
    case Outcome.OUTCOME_ACCEPTED:
      return { call, outcome: 'ACCEPTED' };
    case Outcome.OUTCOME_DUPLICATE:
      return { call, outcome: 'DUPLICATE' };
    case Outcome.OUTCOME_CONFLICT:
      return { call, outcome: 'CONFLICT', reason: reasonName(reason), detail };
    case Outcome.OUTCOME_INVALID:
      return { call, outcome: 'INVALID', reason: reasonName(reason), detail };
    case Outcome.OUTCOME_UNSPECIFIED:
      throw unknownOutcome(outcome);
    default:
      // A hub that is newer than this client.
      throw unknownOutcome(outcome satisfies never);
  }
}

function unknownOutcome(outcome: number): HubError {
  return brokenContract(`The hub answered a call with the outcome ${outcome}, which this client doesn't know.`);
}

/** `CONFLICT` of ERROR_REASON_CONFLICT. */
export function reasonName(reason: ErrorReasonCode): ErrorReason {
  return errorReasonToJSON(reason).replace('ERROR_REASON_', '') as ErrorReason;
}

/** What the hub said isn't in the contract: repeating the question won't help. */
export function brokenContract(detail: string): HubError {
  return new HubError({ reason: 'INTERNAL', retryable: false, grpcStatus: status.INTERNAL, detail });
}
