import { type ConsentState, isLive } from './consent.ts';
import { type Decision, refused } from './decision.ts';
import type { PersonField, PersonState } from './person.ts';

/** That a partner opened fields of a person. */
export type PersonOpened = {
  readonly kind: 'PersonOpened';
  readonly personId: string;
  readonly partnerId: string;
  readonly consentId: string;
  readonly fields: readonly PersonField[];
  readonly openedAt: number;
};

/**
 * A partner opens what a live consent of the person names, when it is a recipient. Everyone else gets one and the same
 * answer, whether there is such a person and such a consent or not. Each opening counts: none is a repetition.
 */
export function decideOpening(
  state: ConsentState,
  person: PersonState,
  command: { readonly partnerId: string; readonly personId: string; readonly now: number },
): Exclude<Decision<PersonOpened>, { kind: 'repeated' }> {
  const { partnerId, personId, now } = command;
  if (
    state.kind === 'absent' ||
    state.consent.personId !== personId ||
    !state.consent.recipientIds.includes(partnerId)
  ) {
    return refused('NOT_ENTITLED', 'No consent with this consent_id names you as a recipient for this person_id.');
  }
  if (!isLive(state, now)) {
    return refused('CONSENT_NOT_LIVE', 'The consent was withdrawn or has ended: ask the mission that referred.');
  }
  if (person.kind !== 'sealed') return refused('NOT_FOUND', 'This person was forgotten.');
  const { consentId, fields } = state.consent;
  return { kind: 'accepted', event: { kind: 'PersonOpened', personId, partnerId, consentId, fields, openedAt: now } };
}
