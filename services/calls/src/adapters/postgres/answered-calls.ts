import type { Transaction } from '@throughline/platform/postgres/pool';

/** Times are milliseconds since the epoch. */
export type AnsweredCall = { readonly callId: string; readonly operatorId: string; readonly answeredAt: number };

/** In one statement. An answer that is there already stays as it is: the first stands. */
export async function insertAnsweredCalls(transaction: Transaction, answers: readonly AnsweredCall[]): Promise<void> {
  await transaction.query(
    `insert into answered_call (call_id, operator_id, answered_at)
     select call_id, operator_id, to_timestamp(answered)
     from unnest($1::uuid[], $2::text[], $3::float8[]) with ordinality as it (call_id, operator_id, answered, nth)
     order by call_id, nth
     on conflict (call_id) do nothing`,
    [answers.map((it) => it.callId), answers.map((it) => it.operatorId), answers.map((it) => it.answeredAt / 1_000)],
  );
}
