import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { Recorder, SequenceTransactions, SequenceUnit } from '../../application/sequence-ports.ts';
import type { NumberRange } from '../../domain/number-range.ts';
import { sequenceNewsRecord } from '../kafka/sequence-news.ts';
import { saveSequences } from './save-sequences.ts';
import { takeReports } from './take-sequence-reports.ts';

/** Gaps told at once: what one outbox row and one transaction should hold. */
const mostGapsAtOnce = 1_000;

export function createSequenceTransactions(database: Database, records: EventRecords): SequenceTransactions {
  return (work) =>
    transact(database, async (transaction) => {
      const { rows } = await transaction.query<{ locked: boolean }>(
        `select pg_try_advisory_xact_lock(hashtext('sequences ' || current_schema())) as locked`,
      );
      return rows[0]?.locked ? work(unitIn(transaction, records)) : undefined;
    });
}

function unitIn(transaction: Transaction, records: EventRecords): SequenceUnit {
  return {
    take: () => takeReports(transaction),
    save: (changes) => saveSequences(transaction, changes),
    async markReported(openedUntil, at) {
      const { rows } = await transaction.query<Recorder & NumberRange>(
        `update sequence_gap gap set reported_at = $2
         from (select operator_id, recording_entity, first_number from sequence_gap
               where reported_at is null and opened_at <= $1 order by opened_at limit ${mostGapsAtOnce}) due
         where (gap.operator_id, gap.recording_entity, gap.first_number)
             = (due.operator_id, due.recording_entity, due.first_number)
         returning gap.operator_id as "operatorId", gap.recording_entity as "recordingEntity",
           gap.first_number::float8 as first, gap.last_number::float8 as last`,
        [new Date(openedUntil), new Date(at)],
      );
      return { gaps: rows, full: rows.length === mostGapsAtOnce };
    },
    async refusedAmong(numbers) {
      const { rows } = await transaction.query<Recorder & { readonly number: number }>(
        `select distinct operator_id as "operatorId", recording_entity as "recordingEntity",
           sequence_number::float8 as number
         from refused_call join unnest($1::text[], $2::text[], $3::bigint[])
           as asked (operator_id, recording_entity, sequence_number)
           using (operator_id, recording_entity, sequence_number)`,
        [numbers.map((it) => it.operatorId), numbers.map((it) => it.recordingEntity), numbers.map((it) => it.number)],
      );
      return rows;
    },
    async publish(news, at) {
      const counts = { found: 0, closed: 0, repeated: 0 };
      for (const { kind } of news) counts[kind] += 1;
      await recordChange(
        transaction,
        {
          actor: 'service.calls',
          action: 'SEQUENCE_GAPS_CHANGED',
          subjectIds: [...new Set(news.map(({ operatorId }) => operatorId))],
          details: counts,
        },
        news.map((it) => sequenceNewsRecord(records, it, at)),
      );
    },
  };
}

/** Numbers that are missing and told as such, by operator, and the gaps that they make. */
export async function missingByOperator(
  database: Database,
): Promise<readonly { readonly operatorId: string; readonly missing: number; readonly gaps: number }[]> {
  const { rows } = await database.query<{ operatorId: string; missing: number; gaps: number }>(
    `select operator_id as "operatorId",
       coalesce(sum(last_number - first_number + 1) filter (where reported_at is not null), 0)::float8 as missing,
       (count(*) filter (where reported_at is not null))::float8 as gaps
     from (select distinct operator_id from sequence) as operator left join sequence_gap using (operator_id)
     group by operator_id`,
  );
  return rows;
}
