import type { Transaction } from '@throughline/platform/postgres/pool';

/** Counts calls that came again with the same id and content, for the reconciliation. */
export async function countRepeated(
  transaction: Transaction,
  operatorId: string,
  door: string,
  callIds: readonly string[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `insert into repeated_call (call_id, operator_id, door, times, last_repeated_at)
     select call_id, $2, $3, count(*), $4 from unnest($1::uuid[]) call_id group by call_id order by call_id
     on conflict (call_id) do update
       set times = repeated_call.times + excluded.times, last_repeated_at = excluded.last_repeated_at`,
    [callIds, operatorId, door, now],
  );
}
