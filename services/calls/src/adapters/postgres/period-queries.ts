// What the counts of a period and the list of its differences have in common: parts of a WITH, for $1 the operator,
// $2 the start and $3 the end (not in it). A call belongs to the period of its seizure; its id says nothing of that,
// since ids are made when calls are recorded, and imported years later.

/** The calls of the period. */
export const periodCalls = `period_call as materialized (
  select call_id, recording_entity, sequence_number, seizure_time, received_at, partial_record_number,
    coalesce(partial_record_number, 1) = 1 as whole, answer_time is not null as said_answered
  from call
  where operator_id = $1 and seizure_time >= $2 and seizure_time < $3
)`;

/** What else is known by the id of a call: only from the months of the calls, and not of five years. */
const amongTheirIds = `where call_id >= (select call_id from period_call order by call_id limit 1)
    and call_id <= (select call_id from period_call order by call_id desc limit 1)`;

/** The same, with whether the desk answered and how often they came again. Needs `period_call`. */
export const heldCalls = `held as (
  select period_call.*, answer.call_id is not null as answered, coalesce(repetition.times, 0) as repeated_times
  from period_call
  left join (select call_id from answered_call ${amongTheirIds}) answer using (call_id)
  left join (select call_id, times from repeated_call ${amongTheirIds}) repetition using (call_id)
)`;

/** Calls whose number a call has that was received earlier. Needs `period_call`. */
export const repeatedNumbers = `repeated_number as (
  select * from (
    select period_call.*, first_value(call_id) over nth as first_call_id, row_number() over nth as nth
    from period_call where sequence_number is not null
    window nth as (partition by recording_entity, sequence_number order by received_at, call_id)
  ) numbered where nth > 1
)`;

/**
 * Refused records, each once however often it was tried: with one id, or else with one number. What was corrected and
 * taken later is none, told by its id, or by its number where it named no valid id. Needs `period_call`.
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
        select from period_call
        where refused_call.call_id is null and period_call.recording_entity = refused_call.recording_entity
          and period_call.sequence_number = refused_call.sequence_number and period_call.received_at >= refused_call.refused_at)
  ) records
  order by record, last_refused_at desc, refusal_digest
)`;
