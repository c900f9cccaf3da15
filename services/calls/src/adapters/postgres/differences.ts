import type { Database } from '@throughline/platform/postgres/pool';
import type { Books } from '../../application/reconciliation-ports.ts';
import type { Period } from '../../domain/period.ts';
import { type Difference, type DifferenceKind, missingNumbers } from '../../domain/reconciliation.ts';
import { heldCalls, refusedRecords, repeatedNumbers } from './period-queries.ts';

/** Each page reads the period again, so pages are long; this many rows of each stream are in memory. */
const pageSize = 10_000;

type Row = {
  kind: DifferenceKind;
  reason: string | null;
  detail: string;
  call_id: string | null;
  recording_entity: string | null;
  first_number: number | null;
  last_number: number | null;
  at: Date;
  /** The time exactly, and what is unique at that time: a page goes on after them. */
  after_at: string;
  after_key: string;
};

/** Selects kind, reason, detail, call_id, recording_entity, first_number, last_number, at, key; `with` is what it needs. */
type Source = { readonly with: string; readonly select: string };

const sources: readonly Source[] = [
  {
    with: heldCalls,
    select: `
      select kind, null::text as reason, detail, call_id::text as call_id, recording_entity,
        sequence_number as first_number, sequence_number as last_number, seizure_time as at, kind || call_id as key
      from held cross join lateral (values
        ('PARTIAL_RECORD', not whole, 'Partial record ' || partial_record_number || ' of a call that is counted already.'),
        ('ABANDONED_BEFORE_ANSWER', whole and not answered and not said_answered,
         'The caller hung up before the desk answered.'),
        ('ANSWER_NOT_RECORDED', whole and not answered and said_answered,
         'The operator says that it was answered; the desk recorded nothing.'),
        ('DUPLICATE', repeated_times > 0,
         'Came again with the same call_id, ' || repeated_times || case repeated_times when 1 then ' time.' else ' times.' end)
      ) as difference (kind, is_so, detail) where is_so`,
  },
  {
    with: `${heldCalls}, ${repeatedNumbers}`,
    select: `
      select 'DUPLICATE' as kind, null::text as reason,
        'The sequence number is that of the call ' || first_call_id || '.' as detail, call_id::text as call_id,
        recording_entity, sequence_number as first_number, sequence_number as last_number, seizure_time as at,
        call_id::text as key
      from repeated_number`,
  },
  {
    with: `${heldCalls}, ${refusedRecords}`,
    select: `
      select 'REFUSED' as kind, reason, detail, call_id::text as call_id, recording_entity,
        sequence_number as first_number, sequence_number as last_number, at, record as key
      from refused`,
  },
  {
    with: '',
    select: `
      select 'ANSWERED_WITHOUT_CALL_EVENT' as kind, null::text as reason,
        'The desk answered it; no record of it came.' as detail, call_id::text as call_id,
        null::text as recording_entity, null::bigint as first_number, null::bigint as last_number, answered_at as at,
        call_id::text as key
      from answered_call
      where operator_id = $1 and answered_at >= $2 and answered_at < $3
        and not exists (select from call where call.call_id = answered_call.call_id)`,
  },
  {
    with: '',
    select: `
      select 'NEVER_RECEIVED' as kind, null::text as reason, '' as detail, null::text as call_id, recording_entity,
        first_number, last_number, neighbour_time as at, recording_entity || ' ' || lpad(first_number::text, 16, '0') as key
      from sequence_gap where operator_id = $1 and neighbour_time >= $2 and neighbour_time < $3`,
  },
];

const pageOf = (source: Source): string => `
  ${source.with && `with ${source.with}`}
  select kind, reason, detail, call_id, recording_entity, first_number::float8, last_number::float8, at,
    at::text as after_at, key as after_key
  from (${source.select}) as differences
  where $4::timestamptz is null or (at, key collate "C") > ($4, $5)
  order by at, key collate "C" limit ${pageSize}`;

export function createDifferences(database: Database): Books['differences'] {
  return (operatorId, period) => sources.map((source) => pages(database, pageOf(source), operatorId, period));
}

async function* pages(
  database: Database,
  query: string,
  operatorId: string,
  { start, end }: Period,
): AsyncGenerator<Difference> {
  let after: Row | undefined;
  do {
    const { rows }: { rows: Row[] } = await database.query<Row>(query, [
      operatorId,
      new Date(start),
      new Date(end),
      after?.after_at ?? null,
      after?.after_key ?? '',
    ]);
    for (const row of rows) yield* differencesOf(row);
    after = rows.length === pageSize ? rows.at(-1) : undefined;
  } while (after);
}

function* differencesOf(row: Row): Generator<Difference> {
  const { kind, reason, detail, call_id: callId, recording_entity: recordingEntity, first_number: first } = row;
  const time = row.at.getTime();
  if (kind !== 'NEVER_RECEIVED') {
    yield { kind, reason, detail, callId, recordingEntity, sequenceNumber: first, time };
  } else if (recordingEntity !== null && first !== null) {
    yield* missingNumbers({ recordingEntity, first, last: row.last_number ?? first, time });
  }
}
