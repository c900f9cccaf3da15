import type { AssistanceKind, Priority } from './codes.ts';

/** What the mission asked for. It never changes. Ids and codes only: the person's data is in the vault. */
export type ReferralRequest = {
  readonly referralId: string;
  readonly missionId: string;
  readonly caseId: string;
  readonly personId: string;
  readonly consentId: string;
  readonly assistanceKind: AssistanceKind;
  readonly priority: Priority;
  /** ISO 639-2. */
  readonly language: string;
  /** ISO 3166-2. */
  readonly area: string;
};

/** The referral put to one centre. Times are milliseconds since the epoch. */
export type Offer = {
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** Until when the centre may answer; at that moment the offer has passed. */
  readonly deadline: number;
};

/** An offer that ended without being accepted. */
export type PastOffer = Offer &
  ({ readonly outcome: 'rejected'; readonly reason: string } | { readonly outcome: 'deadline-passed' });

/**
 * A referral. The states are FHIR Task.status as Gravity restricts it. Every offer is a task of its own, so between a
 * rejection and the next offer the referral is a draft again, within one transaction.
 */
export type Referral =
  | (Asked & { readonly status: 'draft' })
  | (Asked & { readonly status: 'requested'; readonly offer: Offer })
  | (Asked & { readonly status: 'accepted'; readonly offer: Offer })
  | (Asked & { readonly status: 'completed'; readonly offer: Offer })
  /** The consent was withdrawn; `offer` is what it ended, null for a draft. */
  | (Asked & { readonly status: 'cancelled'; readonly offer: Offer | null })
  /** No centre is left to ask: the desk must act. */
  | (Asked & { readonly status: 'unplaced' });

type Asked = {
  readonly request: ReferralRequest;
  /** In the order in which they were made. */
  readonly past: readonly PastOffer[];
};

export type ReferralStatus = Referral['status'];

/** The offer that is open, taken or ended with the referral; null where there is none. */
export function offerOf(referral: Referral): Offer | null {
  return 'offer' in referral ? referral.offer : null;
}

/** Every centre that was ever asked, the present one last. */
export function askedCentres(referral: Referral): string[] {
  const offer = offerOf(referral);
  return [...referral.past, ...(offer ? [offer] : [])].map((it) => it.recipientId);
}

/** Whether two requests with the same id are the same request. */
export function sameRequest(one: ReferralRequest, other: ReferralRequest): boolean {
  return (
    one.referralId === other.referralId &&
    one.missionId === other.missionId &&
    one.caseId === other.caseId &&
    one.personId === other.personId &&
    one.consentId === other.consentId &&
    one.assistanceKind === other.assistanceKind &&
    one.priority === other.priority &&
    one.language === other.language &&
    one.area === other.area
  );
}
