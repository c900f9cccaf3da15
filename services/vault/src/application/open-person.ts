import { decideOpening } from '../domain/opening.ts';
import type { PersonalData, PersonField } from '../domain/person.ts';
import type { Clock, OpeningStore, Sealing } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type OpenPerson = (command: {
  readonly personId: string;
  readonly consentId: string;
  readonly partnerId: string;
}) => Promise<{ readonly data: PersonalData; readonly fields: readonly PersonField[] }>;

/**
 * A recipient of a live consent opens the fields that it names. Nothing is unlocked before the opening and its audit
 * row are committed: where they can't be, nothing is shown.
 * @throws ThroughlineError NOT_ENTITLED, CONSENT_NOT_LIVE or NOT_FOUND
 */
export function createOpenPerson(openings: OpeningStore, sealing: Sealing, now: Clock): OpenPerson {
  return async ({ personId, consentId, partnerId }) => {
    const { decision, sealed } = await openings.open(personId, consentId, (state, person) =>
      decideOpening(state, person, { partnerId, personId, now: now() }),
    );
    throwIfRefused(decision);
    if (decision.kind !== 'accepted' || !sealed) throw new TypeError('an opening without an event or without data');
    return { data: sealing.open(personId, sealed), fields: decision.event.fields };
  };
}
