import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { Transactions, Unit } from '../../application/record-assistance.ts';
import type { Assistance, AssistanceEvent, AssistanceState } from '../../domain/assistance.ts';
import { recordOf } from '../kafka/published-events.ts';
import { selectHoldings } from './holding-store.ts';

export function createTransactions(database: Database, records: EventRecords): Transactions {
  return {
    onAssistance: (assistanceId, work) =>
      transact(database, async (transaction) => {
        // There is no row to lock yet when the same id is sent twice at the same time.
        await transaction.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 0))`, [
          assistanceId,
        ]);
        return work(createUnit(transaction, records));
      }),
  };
}

function createUnit(transaction: Transaction, records: EventRecords): Unit {
  return {
    find: (assistanceId) => selectAssistance(transaction, assistanceId),
    findHoldings: (referralId) => selectHoldings(transaction, referralId),
    save: (event, actor) => saveEvent(transaction, records, event, actor),
  };
}

async function selectAssistance(transaction: Transaction, assistanceId: string): Promise<AssistanceState> {
  const { rows } = await transaction.query<Omit<Assistance, 'deliveredAt'> & { readonly deliveredAt: Date }>(
    `select assistance_id as "assistanceId", referral_id as "referralId", ngo_id as "ngoId",
            assistance_kind as "assistanceKind", delivered_at as "deliveredAt"
     from assistance where assistance_id = $1`,
    [assistanceId],
  );
  const [row] = rows;
  if (!row) return { status: 'none' };
  return { status: 'recorded', assistance: { ...row, deliveredAt: row.deliveredAt.getTime() } };
}

async function saveEvent(
  transaction: Transaction,
  records: EventRecords,
  event: AssistanceEvent,
  actor: string,
): Promise<void> {
  const { assistanceId, referralId, ngoId, assistanceKind, deliveredAt } = event.assistance;
  await transaction.query(
    `insert into assistance (assistance_id, referral_id, ngo_id, assistance_kind, delivered_at, recorded_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [assistanceId, referralId, ngoId, assistanceKind, new Date(deliveredAt), new Date(event.recordedAt)],
  );
  await recordChange(
    transaction,
    {
      actor,
      action: 'ASSISTANCE_RECORDED',
      subjectIds: [assistanceId, referralId, event.caseId],
      details: { assistanceKind },
    },
    [recordOf(records, event)],
  );
}
