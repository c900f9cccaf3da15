import type { Transaction } from './pool.ts';

/** Until the transaction ends, nobody else works on this id, whether its row is there yet or not. */
export async function lockId(transaction: Transaction, table: string, id: string): Promise<void> {
  await transaction.query(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1 || '/' || $2, 0))`,
    [table, id],
  );
}
