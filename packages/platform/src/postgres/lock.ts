import type { Transaction } from './pool.ts';

/** Until the transaction ends, nobody else works on this id, whether its row is there yet or not. */
export async function lockId(transaction: Transaction, table: string, id: string): Promise<void> {
  await transaction.query(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1 || '/' || $2, 0))`,
    [table, id],
  );
}

/**
 * For a connection whose lock lasts as long as it does, and which asks something every second or so. A process that is
 * frozen keeps its connections: without this nobody would ever take over from it. `reset idle_session_timeout` undoes it.
 */
export async function loseWhenSilent(connection: Transaction): Promise<void> {
  await connection.query(`set idle_session_timeout = '15s'`);
}
