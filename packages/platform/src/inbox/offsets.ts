import { ThroughlineError } from '../errors.ts';
import type { Database, Transaction } from '../postgres/pool.ts';

/** Thrown when another instance has moved the offset: this one has lost the partition and must not write. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Where this service stands; undefined when it never read the partition. */
export async function nextOffset(database: Database, topic: string, partition: number): Promise<bigint | undefined> {
  const { rows } = await database.query<{ next_offset: bigint }>(
    'select next_offset from inbox where topic = $1 and partition = $2',
    [topic, partition],
  );
  return rows[0]?.next_offset;
}

/**
 * Moves the offset in the transaction of the effect.
 * @param from what this consumer believes is the next offset; undefined for the first time
 * @throws FencedError when it is not
 */
export async function moveOffset(
  transaction: Transaction,
  topic: string,
  partition: number,
  from: bigint | undefined,
  to: bigint,
): Promise<void> {
  const { rowCount } =
    from === undefined
      ? await transaction.query(
          'insert into inbox (topic, partition, next_offset) values ($1, $2, $3) on conflict do nothing',
          [topic, partition, to],
        )
      : await transaction.query(
          'update inbox set next_offset = $4 where topic = $1 and partition = $2 and next_offset = $3',
          [topic, partition, from, to],
        );
  if (rowCount !== 1) throw new FencedError(`another instance reads ${topic}/${partition}`);
}

/**
 * Moves the offset of a partition that was read before, and remembers the events, in one statement.
 * @returns the ids that are new
 * @throws FencedError when the next offset is not `from`; then nothing is remembered
 */
export async function moveAndClaim(
  transaction: Transaction,
  place: { readonly topic: string; readonly partition: number; readonly from: bigint; readonly to: bigint },
  ids: readonly string[],
): Promise<Set<string>> {
  const { topic, partition, from, to } = place;
  const { rows } = await transaction.query<{ moved: boolean; claimed: string[] }>({
    name: 'move-and-claim',
    text: `with moved as (
       update inbox set next_offset = $4 where topic = $1 and partition = $2 and next_offset = $3 returning 1
     ), claimed as (
       insert into inbox_event (event_id) select distinct unnest($5::uuid[]) from moved
       on conflict do nothing returning event_id
     )
     select exists (select from moved) as moved, array(select event_id::text from claimed) as claimed`,
    values: [topic, partition, from, to, ids],
  });
  if (!rows[0]?.moved) throw new FencedError(`another instance reads ${topic}/${partition}`);
  return new Set(rows[0].claimed);
}

/** Remembers the events whose effect this transaction has. @returns the ids that are new. */
export async function claimEvents(transaction: Transaction, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await transaction.query<{ event_id: string }>(
    'insert into inbox_event (event_id) select distinct unnest($1::uuid[]) on conflict do nothing returning event_id',
    [ids],
  );
  return new Set(rows.map((row) => row.event_id));
}

export function isFenced(error: unknown): boolean {
  return error instanceof FencedError || (error instanceof ThroughlineError && error.cause instanceof FencedError);
}
