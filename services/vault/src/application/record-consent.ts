import { type Consent, decideConsent } from '../domain/consent.ts';
import type { Clock, ConsentStore } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type RecordConsent = (consent: Consent) => Promise<void>;

/**
 * IOM's desk records that a person agreed that NGOs open some of its fields.
 * @throws ThroughlineError CONFLICT, REQUEST_INVALID, TIME_IN_FUTURE, TIME_ORDER, NOT_ENTITLED or NOT_FOUND
 */
export function createRecordConsent(
  consents: ConsentStore,
  isNgo: (partnerId: string) => boolean,
  now: Clock,
): RecordConsent {
  return async (consent) => {
    const decision = await consents.record(consent.consentId, consent.personId, (state, person) =>
      decideConsent(state, person, consent, { now: now(), isNgo }),
    );
    throwIfRefused(decision);
  };
}
