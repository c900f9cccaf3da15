/** Reasons of the hub's closed list that the vault's rules use. */
export type RefusalReason =
  | 'REQUEST_INVALID'
  | 'NOT_ENTITLED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'CONSENT_NOT_LIVE'
  | 'TIME_IN_FUTURE'
  | 'TIME_ORDER';

/** `detail` says what is wrong and what to do; it repeats nothing that was sent. */
export type Refusal = { readonly reason: RefusalReason; readonly detail: string };

/** What a rule says to a command. */
export type Decision<Event> =
  | { readonly kind: 'accepted'; readonly event: Event }
  /** It was done before, with the same content: the first answer again. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function refused(reason: RefusalReason, detail: string): Extract<Decision<never>, { kind: 'refused' }> {
  return { kind: 'refused', refusal: { reason, detail } };
}
