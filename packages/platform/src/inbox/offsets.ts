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

const advance = {
  first: {
    name: 'first-and-claim',
    moved: `insert into inbox (topic, partition, next_offset) select $1, $2, $4 where $3::bigint is null
            on conflict do nothing returning 1`,
  },
  next: {
    name: 'move-and-claim',
    moved: 'update inbox set next_offset = $4 where topic = $1 and partition = $2 and next_offset = $3 returning 1',
  },
};

/**
 * Moves the offset of a partition in the transaction of the effect, and remembers the events, in one statement.
 * @param place.from what this consumer believes is the next offset; undefined for the first time
 * @param ids none where the handler tells repetitions itself
 * @returns the ids that are new
 * @throws FencedError when the next offset is not `from`; then nothing is remembered
 */
export async function moveAndClaim(
  transaction: Transaction,
  place: { readonly topic: string; readonly partition: number; readonly from: bigint | undefined; readonly to: bigint },
  ids: readonly string[],
): Promise<Set<string>> {
  const { topic, partition, from, to } = place;
  const { name, moved } = from === undefined ? advance.first : advance.next;
  const { rows } = await transaction.query<{ moved: boolean; claimed: string[] }>({
    name,
    text: `with moved as (${moved}), claimed as (
       insert into inbox_event (event_id) select distinct unnest($5::uuid[]) from moved
       on conflict do nothing returning event_id
     )
     select exists (select from moved) as moved, array(select event_id::text from claimed) as claimed`,
    values: [topic, partition, from ?? null, to, ids],
  });
  if (!rows[0]?.moved) throw new FencedError(`another instance reads ${topic}/${partition}`);
  return new Set(rows[0].claimed);
}

export function isFenced(error: unknown): boolean {
  return error instanceof FencedError || (error instanceof ThroughlineError && error.cause instanceof FencedError);
}
