import { assertNever } from './assert-never.ts';
import { type Decision, refused } from './decision.ts';
import type { PersonField, PersonState } from './person.ts';

/** That a person agreed. Recipients and fields are sorted and without repetitions. */
export type Consent = {
  readonly consentId: string;
  readonly personId: string;
  readonly missionId: string;
  readonly recipientIds: readonly string[];
  readonly purpose: 'REFERRAL';
  readonly fields: readonly PersonField[];
  /** Milliseconds since the epoch, like every time here. */
  readonly givenAt: number;
  /** null is open-ended. */
  readonly validUntil: number | null;
};

export type ConsentState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'given'; readonly consent: Consent }
  | { readonly kind: 'withdrawn'; readonly consent: Consent; readonly withdrawnAt: number };

export type ConsentGiven = { readonly kind: 'ConsentGiven'; readonly consent: Consent };
export type ConsentWithdrawn = {
  readonly kind: 'ConsentWithdrawn';
  readonly consent: Consent;
  readonly withdrawnAt: number;
};

/** How far the desk's clock may be ahead of the hub's. */
export const futureToleranceMilliseconds = 5 * 60_000;

const noRecipients = refused('REQUEST_INVALID', 'recipient_ids must name at least one NGO, and only NGOs of the hub.');

/** A consent is given once and withdrawn once, for good: the first of each stands. */
export function evolveConsent(state: ConsentState, event: ConsentGiven | ConsentWithdrawn): ConsentState {
  switch (event.kind) {
    case 'ConsentGiven':
      return state.kind === 'absent' ? { kind: 'given', consent: event.consent } : state;
    case 'ConsentWithdrawn':
      if (state.kind === 'withdrawn') return state;
      return { kind: 'withdrawn', consent: event.consent, withdrawnAt: event.withdrawnAt };
    default:
      return assertNever(event);
  }
}

/** FHIR Consent.status active: not withdrawn, and not past its end. */
export function isLive(state: ConsentState, now: number): state is Extract<ConsentState, { readonly kind: 'given' }> {
  return state.kind === 'given' && (state.consent.validUntil === null || now <= state.consent.validUntil);
}

/**
 * A consent is recorded once, by the mission that sealed the person, for NGOs that the hub knows. The rules that time
 * can change are for new consents only: a repetition gets the first answer even when a recipient has left since.
 */
export function decideConsent(
  state: ConsentState,
  person: PersonState,
  consent: Consent,
  facts: { readonly now: number; readonly isNgo: (partnerId: string) => boolean },
): Decision<ConsentGiven> {
  if (consent.recipientIds.length === 0) return noRecipients;
  if (consent.fields.length === 0) return refused('REQUEST_INVALID', 'fields must name at least one field.');
  if (state.kind !== 'absent') {
    return sameConsent(state.consent, consent)
      ? { kind: 'repeated' }
      : refused('CONFLICT', 'This consent_id is taken, and the first consent stands: use a new consent_id.');
  }
  if (!consent.recipientIds.every(facts.isNgo)) return noRecipients;
  if (consent.givenAt > facts.now + futureToleranceMilliseconds) {
    return refused('TIME_IN_FUTURE', 'given_at is in the future: set the clock right, send UTC.');
  }
  if (consent.validUntil !== null && consent.validUntil <= consent.givenAt) {
    return refused('TIME_ORDER', 'valid_until must be after given_at; leave it out when the consent is open-ended.');
  }
  // One answer for a person of another mission and for none, so that the answer tells nothing to who guesses.
  if (person.kind === 'absent' || person.missionId !== consent.missionId) {
    return refused('NOT_ENTITLED', 'Your mission sealed no person with this person_id: seal the person first.');
  }
  if (person.kind === 'forgotten') return refused('NOT_FOUND', 'This person was forgotten.');
  return { kind: 'accepted', event: { kind: 'ConsentGiven', consent } };
}

/** Withdrawing needs no reason and no time: it holds from now on. Again, it changes nothing. */
export function decideWithdrawal(
  state: ConsentState,
  command: { readonly missionId: string; readonly now: number },
): Decision<ConsentWithdrawn> {
  if (state.kind === 'absent' || state.consent.missionId !== command.missionId) {
    return refused('NOT_ENTITLED', 'Your mission recorded no consent with this consent_id: check the id.');
  }
  if (state.kind === 'withdrawn') return { kind: 'repeated' };
  return {
    kind: 'accepted',
    event: { kind: 'ConsentWithdrawn', consent: state.consent, withdrawnAt: command.now },
  };
}

function sameConsent(first: Consent, second: Consent): boolean {
  const content = (it: Consent): string =>
    JSON.stringify([
      it.consentId,
      it.personId,
      it.missionId,
      it.recipientIds,
      it.purpose,
      it.fields,
      it.givenAt,
      it.validUntil,
    ]);
  return content(first) === content(second);
}
