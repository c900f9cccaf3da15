import type { ConsentGiven, ConsentState, ConsentWithdrawn } from '../domain/consent.ts';
import type { Decision } from '../domain/decision.ts';
import type { PersonOpened } from '../domain/opening.ts';
import type { PersonalData, PersonField, PersonSealed, PersonState } from '../domain/person.ts';

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** A person as it is stored: a key of its own, itself locked, and each field locked with it. */
export type SealedPerson = {
  readonly wrappedKey: Uint8Array;
  readonly fields: ReadonlyMap<PersonField, Uint8Array>;
};

/** Locks and unlocks. Only who holds the master key can do either. */
export type Sealing = {
  /** A keyed digest: equal for equal content of the same person, and worthless without the key. */
  digest(personId: string, data: PersonalData): Uint8Array;
  seal(personId: string, data: PersonalData): SealedPerson;
  /** Opens the fields that are given; the others are empty. @throws when anything was changed or exchanged */
  open(personId: string, sealed: SealedPerson): PersonalData;
};

/** Every `decide` runs in one transaction with what it is given and with the event, the audit and the outbox row. */
export type PersonStore = {
  seal(
    personId: string,
    sealed: SealedPerson,
    decide: (state: PersonState) => Decision<PersonSealed>,
  ): Promise<Decision<PersonSealed>>;
  find(personId: string): Promise<PersonState>;
};

export type ConsentStore = {
  record(
    consentId: string,
    personId: string,
    decide: (state: ConsentState, person: PersonState) => Decision<ConsentGiven>,
  ): Promise<Decision<ConsentGiven>>;
  /** @returns the state after it. */
  withdraw(
    consentId: string,
    decide: (state: ConsentState) => Decision<ConsentWithdrawn>,
  ): Promise<{ readonly decision: Decision<ConsentWithdrawn>; readonly state: ConsentState }>;
};

export type OpeningStore = {
  /** Resolves after the commit, with the sealed form of the fields that the event names. */
  open(
    personId: string,
    consentId: string,
    decide: (state: ConsentState, person: PersonState) => Decision<PersonOpened>,
  ): Promise<{ readonly decision: Decision<PersonOpened>; readonly sealed: SealedPerson | undefined }>;
  /** The newest of a person, oldest first. */
  list(personId: string): Promise<readonly PersonOpened[]>;
};

/** The keys of the service calls. */
export type CallKeys = {
  /** Turns numbers into pseudonyms, for one recipient and in its epoch only. */
  pseudonymKeyOf(recipientId: string, epoch: string): Uint8Array;
  /** Opens the numbers that operators sealed in an epoch: a private JWK for ECDH-ES. */
  sealingKeyOf(epoch: string): { readonly keyId: string; readonly privateJwk: string };
  /** Of the digest that tells a repeated call from a conflicting one: the same for ever. */
  digestKey(): Uint8Array;
};

/** Writes the audit row of a handing out; resolves after the commit. */
export type RecordHandingOut = (epochs: readonly string[]) => Promise<void>;
