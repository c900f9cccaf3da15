import type { Offer, ReferralRequest } from './referral.ts';

/** What happened to a referral: one edge of its life each. Times are milliseconds since the epoch. */
export type ReferralEvent =
  | { readonly type: 'drafted'; readonly request: ReferralRequest; readonly at: number }
  | { readonly type: 'sent'; readonly offer: Offer; readonly at: number }
  | { readonly type: 'accepted'; readonly offer: Offer; readonly at: number }
  | { readonly type: 'rejected'; readonly offer: Offer; readonly reason: string; readonly at: number }
  | { readonly type: 'completed'; readonly offer: Offer; readonly at: number }
  | { readonly type: 'deadline-passed'; readonly offer: Offer; readonly at: number }
  /** `offer` is null where the referral was still a draft. */
  | { readonly type: 'consent-withdrawn'; readonly offer: Offer | null; readonly at: number }
  | { readonly type: 'unplaced'; readonly offersMade: number; readonly at: number };
