import type { Transaction } from '@throughline/platform/postgres/pool';
import type { HoldingStore } from '../../application/follow-referrals.ts';
import type { Holding } from '../../domain/assistance.ts';

/** @returns what is known of the referral's offers; an event that ends one waits until the transaction is over */
export async function selectHoldings(transaction: Transaction, referralId: string): Promise<Holding[]> {
  const { rows } = await transaction.query<Holding>(
    `select referral_id as "referralId", offer_number as "offerNumber", recipient_id as "recipientId",
            case_id as "caseId", mission_id as "missionId", correlation_id as "correlationId", standing
     from known_offer where referral_id = $1 order by offer_number for share`,
    [referralId],
  );
  return rows;
}

/** Within the transaction of the inbox. */
export function createHoldingStore(transaction: Transaction): HoldingStore {
  return {
    async remember(holdings) {
      for (const it of inLockOrder(holdings)) {
        await transaction.query(
          `insert into known_offer
             (referral_id, offer_number, recipient_id, case_id, mission_id, correlation_id, standing)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (referral_id, offer_number) do update set standing = excluded.standing
             where known_offer.standing = 'accepted'`,
          [it.referralId, it.offerNumber, it.recipientId, it.caseId, it.missionId, it.correlationId, it.standing],
        );
      }
    },
  };
}

/** Always in the same order, so that two transactions don't wait for each other; events of one offer keep theirs. */
function inLockOrder(holdings: readonly Holding[]): Holding[] {
  return holdings.toSorted((a, b) => {
    if (a.referralId !== b.referralId) return a.referralId < b.referralId ? -1 : 1;
    return a.offerNumber - b.offerNumber;
  });
}
