import { ThroughlineError } from '@throughline/platform/errors';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { appendRepetitions } from './append-items.ts';

export type Redriven = {
  readonly deadLetterId: string;
  /** Where the item was the first time. */
  readonly originalPosition: bigint;
  /** Where it is now. */
  readonly position: bigint;
};

/**
 * Puts dead letters on the feed again, in the order in which their items were received, whatever the order of the ids.
 * Each once: one that was redriven before, or by somebody else at the same time, answers where it is.
 * @param deadLetterIds without repetitions; none stands for all that were not redriven
 * @throws ThroughlineError NOT_FOUND, and then none is redriven
 */
export type Redrive = (
  partnerId: string,
  deadLetterIds: readonly string[],
  actor: string,
) => Promise<readonly Redriven[]>;

type LetterRow = {
  dead_letter_id: string;
  position: bigint;
  redriven_position: bigint | null;
  original_position: bigint;
};

export function createRedrive(database: Database): Redrive {
  return (partnerId, deadLetterIds, actor) =>
    transact(database, async (transaction) => {
      // Whoever comes second waits here, and then sees what the first has done.
      const { rows } = await transaction.query<LetterRow>(
        `select d.dead_letter_id, d.position, redriven_position, coalesce(original_position, d.position) as original_position
         from dead_letter d join feed_item i on i.partner_id = d.partner_id and i.position = d.position
         where d.partner_id = $1
           and case when cardinality($2::uuid[]) = 0 then redriven_position is null else d.dead_letter_id = any($2) end
         order by d.position for update of d`,
        [partnerId, deadLetterIds],
      );
      if (rows.length < deadLetterIds.length) {
        throw new ThroughlineError('NOT_FOUND', 'Some of the ids are of no dead letter of yours: list them again.');
      }
      const left = rows.filter((row) => row.redriven_position === null);
      const positions = await appendRepetitions(
        transaction,
        partnerId,
        left.map((row) => ({ originalPosition: row.position, deadLetterId: row.dead_letter_id })),
      );
      if (left.length > 0) {
        const ids = left.map((row) => row.dead_letter_id);
        await transaction.query(
          `update dead_letter set redriven_position = moved.position, redriven_at = clock_timestamp()
           from unnest($1::uuid[], $2::bigint[]) as moved (id, position) where dead_letter_id = moved.id`,
          [ids, positions],
        );
        await recordChange(transaction, {
          actor,
          action: 'DEAD_LETTERS_REDRIVEN',
          subjectIds: [partnerId, ...ids],
          details: { firstPosition: String(positions[0]), lastPosition: String(positions.at(-1)) },
        });
      }
      const now = new Map(left.map((row, index) => [row.dead_letter_id, positions[index]]));
      return rows.map((row) => ({
        deadLetterId: row.dead_letter_id,
        originalPosition: row.original_position,
        position: row.redriven_position ?? now.get(row.dead_letter_id) ?? 0n,
      }));
    });
}
