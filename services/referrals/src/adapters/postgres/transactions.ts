import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import { counter } from '@throughline/platform/telemetry/instruments';
import type { Change, FollowingUnit, ReferralReader, SweepingUnit, Transactions } from '../../application/ports.ts';
import { createFollowedFacts } from './followed-facts.ts';
import { selectCase, selectCentres, selectConsent } from './known-facts.ts';
import { selectReferral } from './referral-store.ts';
import { saveChange } from './save-change.ts';

const deadlinesPassed = counter('throughline.referrals.deadlines_passed');

export function createTransactions(database: Database, records: EventRecords): Transactions {
  return {
    async placing(work) {
      const changes: Change[] = [];
      const result = await transact(database, async (transaction) => {
        await lockPlacement(transaction);
        const unit = createUnit(transaction, records);
        return work({
          ...unit,
          async save(change, cause) {
            await unit.save(change, cause);
            changes.push(change);
          },
        });
      });
      for (const event of changes.flatMap(({ events }) => events)) {
        if (event.type === 'deadline-passed')
          deadlinesPassed.add(1, { 'throughline.partner.id': event.offer.recipientId });
      }
      return result;
    },
    answering: (work) => transact(database, (transaction) => work(createUnit(transaction, records))),
  };
}

/** A unit within the transaction of the inbox. */
export async function createFollowingUnit(
  transaction: Transaction,
  records: EventRecords,
  now: () => number,
): Promise<FollowingUnit> {
  await lockPlacement(transaction);
  return { ...createUnit(transaction, records), ...createFollowedFacts(transaction, now) };
}

export function createReferralReader(database: Database): ReferralReader {
  return {
    read: (referralId) =>
      transact(database, async (transaction) => {
        // The referral and its offers as of one moment.
        await transaction.query('set transaction isolation level repeatable read read only');
        return (await selectReferral(transaction, referralId, ''))?.referral;
      }),
    async overdue(now, most) {
      const { rows } = await database.query<{ referral_id: string }>(
        `select referral_id from offer where outcome = 'open' and deadline <= $1
         order by deadline, referral_id limit $2`,
        [new Date(now), most],
      );
      return rows.map((row) => row.referral_id);
    },
    async nextDeadline(now) {
      const { rows } = await database.query<{ deadline: Date | null }>(
        `select min(deadline) as deadline from offer where outcome = 'open' and deadline > $1`,
        [new Date(now)],
      );
      return rows[0]?.deadline?.getTime();
    },
  };
}

/**
 * One transaction places at a time. It is taken before any referral is locked: the other way round, two that wait for
 * each other would be possible. A placement takes milliseconds and referrals are few, so a finer lock isn't worth it.
 */
async function lockPlacement(transaction: Transaction): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(hashtext('place referrals ' || current_schema()))`);
}

function createUnit(transaction: Transaction, records: EventRecords): SweepingUnit {
  return {
    find: (referralId) => selectReferral(transaction, referralId, 'for update'),
    findUnlessBusy: (referralId) => selectReferral(transaction, referralId, 'for update skip locked'),
    save: (change, cause) => saveChange(transaction, records, change, cause),
    findConsent: (consentId) => selectConsent(transaction, consentId),
    findCase: (caseId) => selectCase(transaction, caseId),
    findCentres: (recipientIds) => selectCentres(transaction, recipientIds),
  };
}
