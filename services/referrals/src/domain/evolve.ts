import { assertNever } from './assert-never.ts';
import type { ReferralEvent } from './events.ts';
import type { Referral } from './referral.ts';

/**
 * The referral after an event.
 * @throws TypeError when the event doesn't follow from the state: no decision makes such a pair
 */
export function evolve(referral: Referral | undefined, event: ReferralEvent): Referral {
  if (event.type === 'drafted') {
    if (referral) throw impossible(referral, event);
    return { status: 'draft', request: event.request, past: [] };
  }
  if (!referral) throw impossible(referral, event);
  const { request, past } = referral;
  switch (event.type) {
    case 'sent':
      if (referral.status !== 'draft') throw impossible(referral, event);
      return { status: 'requested', request, past, offer: event.offer };
    case 'accepted':
      if (referral.status !== 'requested') throw impossible(referral, event);
      return { status: 'accepted', request, past, offer: referral.offer };
    case 'rejected':
      if (referral.status !== 'requested') throw impossible(referral, event);
      return {
        status: 'draft',
        request,
        past: [...past, { ...referral.offer, outcome: 'rejected', reason: event.reason }],
      };
    case 'completed':
      if (referral.status !== 'accepted') throw impossible(referral, event);
      return { status: 'completed', request, past, offer: referral.offer };
    case 'deadline-passed':
      if (referral.status !== 'requested') throw impossible(referral, event);
      return { status: 'draft', request, past: [...past, { ...referral.offer, outcome: 'deadline-passed' }] };
    case 'consent-withdrawn':
      if (referral.status === 'draft') return { status: 'cancelled', request, past, offer: null };
      if (referral.status !== 'requested' && referral.status !== 'accepted') throw impossible(referral, event);
      return { status: 'cancelled', request, past, offer: referral.offer };
    case 'unplaced':
      if (referral.status !== 'draft') throw impossible(referral, event);
      return { status: 'unplaced', request, past };
    default:
      return assertNever(event);
  }
}

function impossible(referral: Referral | undefined, event: ReferralEvent): TypeError {
  return new TypeError(`${event.type} can't follow ${referral?.status ?? 'nothing'}`);
}
