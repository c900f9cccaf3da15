import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { Books, Gaps, Totals } from '../../application/reconciliation-ports.ts';
import { createDifferences } from './differences.ts';
import { createTally } from './tally.ts';

export function createBooks(database: Database): Books {
  return { tally: createTally(database), differences: createDifferences(database) };
}

export function createTotals(database: Database): Totals {
  return {
    save: ({ operatorId, actor, period, forwarded }, at) =>
      transact(database, async (transaction) => {
        await transaction.query(
          `insert into forwarded_total (operator_id, granularity, period_start, forwarded, submitted_at)
           values ($1, $2, $3, $4, $5)
           on conflict (operator_id, granularity, period_start) do update
             set forwarded = excluded.forwarded, submitted_at = excluded.submitted_at`,
          [operatorId, period.granularity, new Date(period.start), forwarded, new Date(at)],
        );
        await recordChange(transaction, {
          actor,
          action: 'TOTAL_SUBMITTED',
          subjectIds: [operatorId],
          details: {
            granularity: period.granularity,
            periodStart: new Date(period.start).toISOString(),
            forwarded,
          },
        });
      }),
  };
}

export function createGaps(database: Database): Gaps {
  return {
    async open(operatorId, most) {
      const { rows } = await database.query<{ entity: string; first: number; last: number; found: Date }>(
        `select recording_entity as entity, first_number::float8 as first, last_number::float8 as last,
           reported_at as found
         from sequence_gap where operator_id = $1 and reported_at is not null
         order by recording_entity, first_number limit $2`,
        [operatorId, most],
      );
      return rows.map(({ entity, first, last, found }) => ({
        recordingEntity: entity,
        first,
        last,
        foundAt: found.getTime(),
      }));
    },
  };
}
