import { ThroughlineError } from '@throughline/platform/errors';
import type { PersonOpened } from '../domain/opening.ts';
import type { OpeningStore, PersonStore } from './ports.ts';

export type ListOpenings = (query: {
  readonly personId: string;
  readonly missionId: string;
}) => Promise<readonly PersonOpened[]>;

/** The mission that sealed a person sees who opened what and when. @throws ThroughlineError NOT_ENTITLED */
export function createListOpenings(persons: PersonStore, openings: OpeningStore): ListOpenings {
  return async ({ personId, missionId }) => {
    const person = await persons.find(personId);
    // One answer for a person of another mission and for none, so that the answer tells nothing to who guesses.
    if (person.kind === 'absent' || person.missionId !== missionId) {
      throw new ThroughlineError('NOT_ENTITLED', 'Your mission sealed no person with this person_id: check the id.');
    }
    return openings.list(personId);
  };
}
