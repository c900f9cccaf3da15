import type { Centre } from './placement.ts';
import type { ReferralRequest } from './referral.ts';

/** What can be asked of a referral. Everything that the decision needs is in it, the time included. */
export type ReferralCommand =
  | { readonly type: 'draft'; readonly now: number; readonly request: ReferralRequest }
  /** Offers a draft to the first centre. */
  | { readonly type: 'place'; readonly now: number; readonly placing: Placing }
  | { readonly type: 'accept'; readonly now: number; readonly ngoId: string }
  | {
      readonly type: 'reject';
      readonly now: number;
      readonly ngoId: string;
      readonly reason: string;
      readonly placing: Placing;
    }
  | { readonly type: 'complete'; readonly now: number; readonly ngoId: string }
  /** What the hub does by itself when a centre hasn't answered in time. */
  | { readonly type: 'pass-deadline'; readonly now: number; readonly placing: Placing }
  /** What the hub does by itself when the person has withdrawn. */
  | { readonly type: 'withdraw-consent'; readonly now: number };

/** What the next offer depends on. */
export type Placing = {
  /** The centres that the person agreed to; none when the consent isn't live. */
  readonly permitted: readonly string[];
  readonly centres: readonly Centre[];
  /** Of the offer, when one is made. */
  readonly deadline: number;
};
