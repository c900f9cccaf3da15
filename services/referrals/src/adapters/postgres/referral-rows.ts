import type { KeptReferral } from '../../application/ports.ts';
import type { AssistanceKind, Priority } from '../../domain/codes.ts';
import { type Offer, offerOf, type PastOffer, type Referral, type ReferralStatus } from '../../domain/referral.ts';

export type ReferralRow = {
  readonly referral_id: string;
  readonly mission_id: string;
  readonly case_id: string;
  readonly person_id: string;
  readonly consent_id: string;
  readonly assistance_kind: AssistanceKind;
  readonly priority: Priority;
  readonly language: string;
  readonly area: string;
  readonly status: ReferralStatus;
  readonly first_answer: ReferralStatus;
};

export type OfferRow = {
  readonly offer_number: number;
  readonly recipient_id: string;
  readonly deadline: Date;
  readonly outcome: 'open' | 'accepted' | 'completed' | 'rejected' | 'deadline-passed' | 'consent-withdrawn';
  readonly reason: string | null;
};

/** @param offers in the order of their numbers */
export function toKept(row: ReferralRow, offers: readonly OfferRow[]): KeptReferral {
  return { referral: toReferral(row, offers), firstAnswer: row.first_answer };
}

function toReferral(row: ReferralRow, offers: readonly OfferRow[]): Referral {
  const request = {
    referralId: row.referral_id,
    missionId: row.mission_id,
    caseId: row.case_id,
    personId: row.person_id,
    consentId: row.consent_id,
    assistanceKind: row.assistance_kind,
    priority: row.priority,
    language: row.language,
    area: row.area,
  };
  const past: PastOffer[] = [];
  let offer: Offer | null = null;
  for (const it of offers) {
    const made: Offer = {
      recipientId: it.recipient_id,
      offerNumber: it.offer_number,
      deadline: it.deadline.getTime(),
    };
    if (it.outcome === 'rejected') past.push({ ...made, outcome: 'rejected', reason: it.reason ?? '' });
    else if (it.outcome === 'deadline-passed') past.push({ ...made, outcome: 'deadline-passed' });
    else offer = made;
  }
  const { status } = row;
  if (status === 'draft' || status === 'unplaced') return { status, request, past };
  if (status === 'cancelled') return { status, request, past, offer };
  if (!offer) throw new Error(`referral ${row.referral_id} is ${status} and has no offer`);
  return { status, request, past, offer };
}

/** The offers of a referral as they are kept. */
export function toOfferRows(referral: Referral): OfferRow[] {
  const past = referral.past.map((it) => ({
    offer_number: it.offerNumber,
    recipient_id: it.recipientId,
    deadline: new Date(it.deadline),
    outcome: it.outcome,
    reason: it.outcome === 'rejected' ? it.reason : null,
  }));
  const offer = offerOf(referral);
  if (!offer) return past;
  const present: OfferRow = {
    offer_number: offer.offerNumber,
    recipient_id: offer.recipientId,
    deadline: new Date(offer.deadline),
    outcome: presentOutcome(referral.status),
    reason: null,
  };
  return [...past, present];
}

function presentOutcome(status: ReferralStatus): OfferRow['outcome'] {
  switch (status) {
    case 'accepted':
    case 'completed':
      return status;
    case 'cancelled':
      return 'consent-withdrawn';
    default:
      return 'open';
  }
}
