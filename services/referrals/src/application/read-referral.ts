import { ThroughlineError } from '@throughline/platform/errors';
import { askedCentres, type Offer, offerOf, type Referral } from '../domain/referral.ts';
import type { ReferralReader } from './ports.ts';

export type Viewer = { readonly kind: 'mission' | 'ngo'; readonly partnerId: string };

/** The referral, and of its offers the one that the viewer may see. */
export type ReferralView = { readonly referral: Referral; readonly offer: Offer | null; readonly holder: boolean };

export type ReadReferral = (referralId: string, viewer: Viewer) => Promise<ReferralView>;

/**
 * A mission reads what it sent, an NGO what it is or was asked to take; for all others it is not there.
 * An NGO whose offer has passed sees that offer, and not who was asked after it.
 */
export function createReadReferral(reader: ReferralReader): ReadReferral {
  return async (referralId, viewer) => {
    const referral = await reader.read(referralId);
    const view = referral && viewFor(referral, viewer);
    if (!view) throw new ThroughlineError('NOT_FOUND', 'There is no such referral for this partner.');
    return view;
  };
}

function viewFor(referral: Referral, viewer: Viewer): ReferralView | undefined {
  const present = referral.status === 'cancelled' ? null : offerOf(referral);
  if (viewer.kind === 'mission') {
    return referral.request.missionId === viewer.partnerId
      ? { referral, offer: present, holder: present !== null }
      : undefined;
  }
  if (!askedCentres(referral).includes(viewer.partnerId)) return undefined;
  if (present?.recipientId === viewer.partnerId) return { referral, offer: present, holder: true };
  const own = [...referral.past, offerOf(referral)].find((offer) => offer?.recipientId === viewer.partnerId);
  return { referral, offer: own ?? null, holder: false };
}
