// What the counts of a period and the list of its differences have in common: parts of a WITH, for $1 the operator,
// $2 the start and $3 the end (not in it). A call belongs to the period of its seizure; its id says nothing of that,
// since ids are made when calls are recorded, and imported years later.

/**
 * The calls of the period. The lookups are made call by call (`limit` keeps them so): they find one month by its key
 * each, where a join would read what five years of calls were answered.
 */
export const heldCalls = `held as materialized (
  select call.call_id, recording_entity, sequence_number, seizure_time, received_at,
    coalesce(partial_record_number, 1) = 1 as whole, partial_record_number,
    answer_time is not null as said_answered, answer.call_id is not null as answered,
    coalesce(repetition.times, 0) as repeated_times
  from call
  left join lateral (
    select call_id from answered_call where answered_call.call_id = call.call_id limit 1
  ) answer on true
  left join lateral (
    select times from repeated_call where repeated_call.call_id = call.call_id limit 1
  ) repetition on true
  where operator_id = $1 and seizure_time >= $2 and seizure_time < $3
)`;

/** Calls whose number a call has that was received earlier. Needs `held`. */
export const repeatedNumbers = `repeated_number as (
  select * from (
    select held.*, first_value(call_id) over nth as first_call_id, row_number() over nth as nth
    from held where sequence_number is not null
    window nth as (partition by recording_entity, sequence_number order by received_at, call_id)
  ) numbered where nth > 1
)`;

/**
 * Refused records, each once however often it was tried: with one id, or else with one number. What was corrected and
 * taken later is none, told by its id, or by its number where it named no valid id. Needs `held`.
 */
export const refusedRecords = `refused as materialized (
  select distinct on (record) * from (
    select coalesce(call_id::text, recording_entity || ' ' || sequence_number, encode(refusal_digest, 'hex')) as record,
      coalesce(seizure_time, refused_at) as at, refused_call.*
    from refused_call
    where operator_id = $1 and coalesce(seizure_time, refused_at) >= $2 and coalesce(seizure_time, refused_at) < $3
      and (reason = 'CONFLICT' or not exists (
        select from call
        where call.call_id = refused_call.call_id and call.operator_id = $1
          and call.received_at >= refused_call.refused_at))
      and not exists (
        select from held
        where refused_call.call_id is null and held.recording_entity = refused_call.recording_entity
          and held.sequence_number = refused_call.sequence_number and held.received_at >= refused_call.refused_at)
  ) records
  order by record, last_refused_at desc, refusal_digest
)`;
