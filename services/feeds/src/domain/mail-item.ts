/** What of a feed's item a digest is made from: references, codes and times. Nothing else is read from the item. */
export type MailItem = { readonly position: bigint } & (
  | ({ readonly kind: 'REFERRAL_SENT'; readonly referralId: string; readonly consentId: string } & ReferralDetails)
  /** A referral whose consent has ended: only the reference is left. */
  | { readonly kind: 'REFERRAL_WITHHELD'; readonly referralId: string; readonly consentId: string }
  | { readonly kind: 'REFERRAL_ACCEPTED'; readonly referralId: string }
  | { readonly kind: 'REFERRAL_REJECTED'; readonly referralId: string }
  | { readonly kind: 'REFERRAL_CANCELLED'; readonly referralId: string; readonly reason: string }
  | { readonly kind: 'REFERRAL_COMPLETED'; readonly referralId: string }
  | { readonly kind: 'ASSISTANCE_DELIVERED'; readonly referralId: string }
  /** Which referrals it ends is known from their consent, which no mail names. */
  | { readonly kind: 'CONSENT_WITHDRAWN'; readonly consentId: string }
  /** Sequence numbers that no record came with, or that came after all; how many. */
  | { readonly kind: 'SEQUENCE_GAP_FOUND'; readonly numbers: bigint }
  | { readonly kind: 'SEQUENCE_GAP_CLOSED'; readonly numbers: bigint }
);

/** What a centre needs to know to decide whether it can help. Codes, in docs/code-lists.md. */
export type ReferralDetails = {
  readonly assistanceKind: string;
  readonly priority: string;
  readonly area: string;
  readonly language: string;
  /** Until when the centre may answer, in milliseconds since 1970. */
  readonly deadline: number | undefined;
};
