import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import type { EventContract } from '@throughline/schemas/contract';
import {
  type ReferralAccepted,
  type ReferralCancelled,
  type ReferralCompleted,
  referralAccepted,
  referralCancelled,
  referralCompleted,
} from '@throughline/schemas/referrals.ts';
import { followReferrals } from '../../application/follow-referrals.ts';
import type { Holding, Standing } from '../../domain/assistance.ts';
import { createHoldingStore } from '../postgres/holding-store.ts';

/** What becomes of offers, followed in the transaction of the inbox. */
export const followEvents: BatchHandler = async (transaction, events) => {
  await followReferrals(
    createHoldingStore(transaction),
    events.flatMap((event) => holdingOf(event) ?? []),
  );
};

type OfferEvent = ReferralAccepted | ReferralCompleted | ReferralCancelled;

const standings: readonly (readonly [EventContract<OfferEvent>, Standing])[] = [
  [referralAccepted, 'accepted'],
  [referralCompleted, 'completed'],
  [referralCancelled, 'cancelled'],
];

/** Undefined for events that don't say who holds a referral: an offer alone entitles to nothing here. */
export function holdingOf(event: ConsumedEvent): Holding | undefined {
  for (const [contract, standing] of standings) {
    if (!isEvent(event, contract)) continue;
    const { referralId, offerNumber, recipientId, caseId, missionId } = event.data;
    return {
      referralId,
      offerNumber,
      recipientId,
      caseId,
      missionId,
      correlationId: event.correlationId,
      standing,
    };
  }
  return undefined;
}
