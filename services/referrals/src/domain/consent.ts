import type { ReferralRequest } from './referral.ts';

/** What is known of a consent. Times are milliseconds since the epoch. */
export type Consent = {
  readonly consentId: string;
  readonly missionId: string;
  readonly personId: string;
  readonly recipientIds: readonly string[];
  readonly purpose: string;
  readonly validUntil: number | null;
  readonly withdrawn: boolean;
};

/** What is known of a case. */
export type Case = {
  readonly caseId: string;
  readonly callId: string;
  readonly missionId: string;
  readonly personId: string;
};

/** Whether the consent is of this mission and person, for referrals, and neither withdrawn nor expired. */
export function permitsReferral(consent: Consent, request: ReferralRequest, now: number): boolean {
  return (
    consent.missionId === request.missionId &&
    consent.personId === request.personId &&
    consent.purpose === 'REFERRAL' &&
    !consent.withdrawn &&
    (consent.validUntil === null || now < consent.validUntil)
  );
}

/** Whether the case is of this mission and person. */
export function isCaseOf(opened: Case, request: ReferralRequest): boolean {
  return opened.missionId === request.missionId && opened.personId === request.personId;
}
