import type { ReferralEvent } from '../../services/referrals/src/domain/events.ts';
import { evolve } from '../../services/referrals/src/domain/evolve.ts';
import type { Offer, Referral } from '../../services/referrals/src/domain/referral.ts';
import { request } from '../../services/referrals/src/domain/referral-examples.ts';

const offer: Offer = { recipientId: 'la-strada-kyiv', offerNumber: 1, deadline: 1 };
const asked = { request, past: [] };
const referrals: Readonly<Record<Referral['status'], Referral>> = {
  draft: { ...asked, status: 'draft' },
  requested: { ...asked, status: 'requested', offer },
  accepted: { ...asked, status: 'accepted', offer },
  completed: { ...asked, status: 'completed', offer },
  cancelled: { ...asked, status: 'cancelled', offer },
  unplaced: { ...asked, status: 'unplaced' },
};
const events: Readonly<Record<Exclude<ReferralEvent['type'], 'drafted'>, ReferralEvent>> = {
  sent: { type: 'sent', offer, at: 1 },
  accepted: { type: 'accepted', offer, at: 1 },
  rejected: { type: 'rejected', offer, reason: 'full', at: 1 },
  completed: { type: 'completed', offer, at: 1 },
  'deadline-passed': { type: 'deadline-passed', offer, at: 1 },
  'consent-withdrawn': { type: 'consent-withdrawn', offer, at: 1 },
  unplaced: { type: 'unplaced', offersMade: 1, at: 1 },
};

/** Every edge that the domain allows, as `REQUESTED accepted ACCEPTED`. */
export function referralEdges(): string[] {
  return Object.values(referrals).flatMap((referral) =>
    Object.values(events).flatMap((event) => {
      const next = after(referral, event);
      return next ? [`${referral.status.toUpperCase()} ${event.type} ${next.status.toUpperCase()}`] : [];
    }),
  );
}

/** Undefined where the event can't follow. */
function after(referral: Referral, event: ReferralEvent): Referral | undefined {
  try {
    return evolve(referral, event);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
