import { decideSeal, type PersonalData } from '../domain/person.ts';
import type { Clock, PersonStore, Sealing } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type SealPerson = (command: {
  readonly personId: string;
  readonly missionId: string;
  readonly data: PersonalData;
}) => Promise<void>;

/**
 * IOM's desk seals what a person told. Repeating it is recognised by a keyed digest, without opening anything.
 * @throws ThroughlineError CONFLICT or NOT_ENTITLED
 */
export function createSealPerson(persons: PersonStore, sealing: Sealing, now: Clock): SealPerson {
  return async ({ personId, missionId, data }) => {
    const contentDigest = sealing.digest(personId, data);
    const sealed = sealing.seal(personId, data);
    const decision = await persons.seal(personId, sealed, (state) =>
      decideSeal(state, { personId, missionId, contentDigest, now: now() }),
    );
    throwIfRefused(decision);
  };
}
