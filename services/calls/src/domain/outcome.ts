import type { CallRefusal } from './validate-call.ts';

/** What an operator is told of one call. */
export type CallOutcome =
  | { readonly kind: 'ACCEPTED' }
  | { readonly kind: 'DUPLICATE' }
  | { readonly kind: 'CONFLICT'; readonly detail: string }
  | { readonly kind: 'INVALID'; readonly refusal: CallRefusal };

export const conflict: CallOutcome = {
  kind: 'CONFLICT',
  detail: 'Another call with this call_id is already there, and stands: use a new call_id for another call.',
};

/** Same id, same content: the first answer again. Same id, other content: the first stands. */
export function repeated(first: Uint8Array, digest: Uint8Array): CallOutcome {
  const same = first.length === digest.length && first.every((byte, index) => byte === digest[index]);
  return same ? { kind: 'DUPLICATE' } : conflict;
}
