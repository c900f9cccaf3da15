import type { Database } from '@throughline/platform/postgres/pool';
import type { Books } from '../../application/reconciliation-ports.ts';
import { heldCalls, refusedRecords, repeatedNumbers } from './period-queries.ts';

// One statement, so that all is counted of the same moment.
const query = `
  with ${heldCalls}, ${repeatedNumbers}, ${refusedRecords}
  select
    count(*) filter (where whole) as received,
    count(*) filter (where whole and answered) as answered,
    (select count(*) from (
       select recording_entity, sequence_number from held where sequence_number is not null
       union
       select recording_entity, sequence_number from refused_call
       where operator_id = $1 and coalesce(seizure_time, refused_at) >= $2 and coalesce(seizure_time, refused_at) < $3
         and recording_entity is not null and sequence_number is not null
     ) numbers) as came,
    (select coalesce(sum(last_number - first_number + 1), 0)::bigint from sequence_gap
     where operator_id = $1 and neighbour_time >= $2 and neighbour_time < $3) as missing,
    (select count(*) from refused) as refused,
    count(*) filter (where repeated_times > 0) + (select count(*) from repeated_number) as duplicate,
    count(*) filter (where whole and not answered and not said_answered) as abandoned,
    (select count(*) from answered_call
     where operator_id = $1 and answered_at >= $2 and answered_at < $3
       and not exists (select from call where call.call_id = answered_call.call_id)) as without_call,
    count(*) filter (where whole and not answered and said_answered) as not_recorded,
    count(*) filter (where not whole) as partial,
    (select forwarded from forwarded_total
     where operator_id = $1 and granularity = $4 and period_start = $2) as total
  from held`;

type Row = Readonly<
  Record<
    | 'received'
    | 'answered'
    | 'came'
    | 'missing'
    | 'refused'
    | 'duplicate'
    | 'abandoned'
    | 'without_call'
    | 'not_recorded'
    | 'partial',
    bigint
  >
> & { readonly total: bigint | null };

export function createTally(database: Database): Books['tally'] {
  return async (operatorId, { granularity, start, end }) => {
    const { rows } = await database.query<Row>(query, [operatorId, new Date(start), new Date(end), granularity]);
    const [row] = rows;
    if (!row) throw new Error('an aggregate without a row');
    return {
      tally: {
        received: row.received,
        answered: row.answered,
        numbersThatCame: row.came,
        differences: {
          NEVER_RECEIVED: row.missing,
          REFUSED: row.refused,
          DUPLICATE: row.duplicate,
          ABANDONED_BEFORE_ANSWER: row.abandoned,
          ANSWERED_WITHOUT_CALL_EVENT: row.without_call,
          ANSWER_NOT_RECORDED: row.not_recorded,
          PARTIAL_RECORD: row.partial,
        },
      },
      total: row.total,
    };
  };
}
