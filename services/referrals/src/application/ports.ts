import type { Case, Consent } from '../domain/consent.ts';
import type { ReferralEvent } from '../domain/events.ts';
import type { Centre } from '../domain/placement.ts';
import type { Referral, ReferralStatus } from '../domain/referral.ts';

/** Why something happens: a partner asked, an event of another service arrived, or time went by. */
export type Cause =
  | { readonly kind: 'request'; readonly actor: string }
  | { readonly kind: 'event'; readonly eventId: string | undefined }
  | { readonly kind: 'deadline' };

/** A referral as it is kept. */
export type KeptReferral = {
  readonly referral: Referral;
  /** What SendReferral answered. */
  readonly firstAnswer: ReferralStatus;
};

/** What happened, and the referral after it. */
export type Change = { readonly referral: Referral; readonly events: readonly ReferralEvent[] };

/** A transaction: all of it happens, or nothing. */
export type Unit = {
  /** Locks the referral until the end of the transaction, so that commands on it come one after the other. */
  find(referralId: string): Promise<KeptReferral | undefined>;
  /** State, audit and published events together; nothing when there are no events. */
  save(change: Change, cause: Cause): Promise<void>;

  findConsent(consentId: string): Promise<Consent | undefined>;
  findCase(caseId: string): Promise<Case | undefined>;
  /** Those of the recipients that this service knows, whatever they are, with what they have taken on. */
  findCentres(recipientIds: readonly string[]): Promise<Centre[]>;
};

/** What the consumer adds: copies of what other services own, and which referrals wait for them. */
export type FollowingUnit = Unit & {
  rememberConsents(consents: readonly Consent[]): Promise<void>;
  rememberCases(cases: readonly Case[]): Promise<void>;
  /** Drafts, requested and accepted ones. */
  openOnConsents(consentIds: readonly string[]): Promise<string[]>;
  draftsOnConsents(consentIds: readonly string[]): Promise<string[]>;
  draftsOnCases(caseIds: readonly string[]): Promise<string[]>;
  /** Drafts whose consent names one of the recipients. */
  draftsForRecipients(recipientIds: readonly string[]): Promise<string[]>;
};

export type SweepingUnit = Unit & {
  /** Like `find`, but undefined while someone else works on the referral. */
  findUnlessBusy(referralId: string): Promise<KeptReferral | undefined>;
};

/**
 * Starts transactions. Those that place referrals run one after the other: each sees what the others gave to whom, so
 * no centre gets more than its capacity, and a consent that arrives is not missed by a referral that is just sent.
 */
export type Transactions = {
  placing<T>(work: (unit: SweepingUnit) => Promise<T>): Promise<T>;
  /** For commands that make no offer. */
  answering<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
};

/** Reading without a lock. */
export type ReferralReader = {
  read(referralId: string): Promise<Referral | undefined>;
  /** Referrals whose open offer's deadline has passed, the oldest first. */
  overdue(now: number, most: number): Promise<string[]>;
  /** The earliest deadline after `now` of an open offer. */
  nextDeadline(now: number): Promise<number | undefined>;
};
