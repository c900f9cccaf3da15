import { assertNever } from './assert-never.ts';
import type { Placing, ReferralCommand } from './commands.ts';
import type { ReferralEvent } from './events.ts';
import { chooseCentre } from './placement.ts';
import { askedCentres, type Referral, type ReferralRequest, sameRequest } from './referral.ts';

/** Why a command was refused; reasons of the hub's closed list. */
export type RefusalReason = 'NOT_FOUND' | 'CONFLICT' | 'TRANSITION_NOT_ALLOWED';

/** No events: it is already so, and the first answer is given again. */
export type Decision =
  | { readonly kind: 'happened'; readonly events: readonly ReferralEvent[] }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** What follows from a command. Pure: the same command on the same referral always gives the same events. */
export function decide(command: ReferralCommand, referral: Referral | undefined): Decision {
  if (command.type === 'draft') {
    if (!referral) return happened({ type: 'drafted', request: command.request, at: command.now });
    return sameRequest(referral.request, command.request) ? happened() : refused('CONFLICT');
  }
  if (!referral) return refused('NOT_FOUND');
  switch (command.type) {
    case 'place':
      if (referral.status !== 'draft') return happened();
      return happened(nextOffer(referral.request, askedCentres(referral), command.placing, command.now));
    case 'accept':
      return accept(referral, command.ngoId, command.now);
    case 'reject':
      return reject(referral, command);
    case 'complete':
      return complete(referral, command.ngoId, command.now);
    case 'pass-deadline': {
      if (referral.status !== 'requested' || command.now < referral.offer.deadline) return happened();
      return happened(
        { type: 'deadline-passed', offer: referral.offer, at: command.now },
        nextOffer(referral.request, askedCentres(referral), command.placing, command.now),
      );
    }
    case 'withdraw-consent':
      if (referral.status === 'draft') return happened({ type: 'consent-withdrawn', offer: null, at: command.now });
      if (referral.status !== 'requested' && referral.status !== 'accepted') return happened();
      return happened({ type: 'consent-withdrawn', offer: referral.offer, at: command.now });
    default:
      return assertNever(command);
  }
}

function accept(referral: Referral, ngoId: string, now: number): Decision {
  if (!askedCentres(referral).includes(ngoId)) return refused('NOT_FOUND');
  switch (referral.status) {
    case 'requested':
      if (!isOpenTo(referral, ngoId, now)) return refused('TRANSITION_NOT_ALLOWED');
      return happened({ type: 'accepted', offer: referral.offer, at: now });
    case 'accepted':
    case 'completed':
      return referral.offer.recipientId === ngoId ? happened() : refused('TRANSITION_NOT_ALLOWED');
    case 'draft':
    case 'cancelled':
    case 'unplaced':
      return refused('TRANSITION_NOT_ALLOWED');
    default:
      return assertNever(referral);
  }
}

function reject(referral: Referral, command: Extract<ReferralCommand, { type: 'reject' }>): Decision {
  const { ngoId, now, placing } = command;
  const asked = askedCentres(referral);
  if (!asked.includes(ngoId)) return refused('NOT_FOUND');
  const mine = referral.past.find((offer) => offer.recipientId === ngoId);
  if (mine) {
    if (mine.outcome !== 'rejected') return refused('TRANSITION_NOT_ALLOWED');
    return mine.reason === command.reason ? happened() : refused('CONFLICT');
  }
  if (referral.status !== 'requested' || !isOpenTo(referral, ngoId, now)) return refused('TRANSITION_NOT_ALLOWED');
  return happened(
    { type: 'rejected', offer: referral.offer, reason: command.reason, at: now },
    nextOffer(referral.request, asked, placing, now),
  );
}

function complete(referral: Referral, ngoId: string, now: number): Decision {
  if (!askedCentres(referral).includes(ngoId)) return refused('NOT_FOUND');
  if (referral.status === 'accepted' && referral.offer.recipientId === ngoId) {
    return happened({ type: 'completed', offer: referral.offer, at: now });
  }
  if (referral.status === 'completed' && referral.offer.recipientId === ngoId) return happened();
  return refused('TRANSITION_NOT_ALLOWED');
}

/** A late answer is refused whether or not the hub has yet noticed that the deadline passed. */
function isOpenTo(referral: Extract<Referral, { status: 'requested' }>, ngoId: string, now: number): boolean {
  return referral.offer.recipientId === ngoId && now < referral.offer.deadline;
}

function nextOffer(request: ReferralRequest, asked: readonly string[], placing: Placing, now: number): ReferralEvent {
  const recipientId = chooseCentre(request, placing.permitted, asked, placing.centres);
  if (recipientId === undefined) return { type: 'unplaced', offersMade: asked.length, at: now };
  return {
    type: 'sent',
    offer: { recipientId, offerNumber: asked.length + 1, deadline: placing.deadline },
    at: now,
  };
}

const happened = (...events: readonly ReferralEvent[]): Decision => ({ kind: 'happened', events });
const refused = (reason: RefusalReason): Decision => ({ kind: 'refused', reason });
