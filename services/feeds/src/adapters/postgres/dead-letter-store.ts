import { ThroughlineError } from '@throughline/platform/errors';
import { newId } from '@throughline/platform/ids';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { FailedAttempt } from '../../domain/carry-decision.ts';
import type { DeadLetterReason } from '../../domain/dead-letter.ts';
import type { Door } from '../../domain/doors.ts';
import { longestRange } from './delivery-log.ts';
import { type ItemRow, itemColumns, type StoredItem, storedItemOf } from './stored-item.ts';

/** Beyond it, PostgreSQL has no bigint; protobuf has. */
const largestPosition = 2n ** 63n - 1n;

export type NewDeadLetter = {
  readonly partnerId: string;
  readonly position: bigint;
  readonly eventId: string;
  /** Undefined for what the partner refuses: it does not say through which door it got it. */
  readonly door: Door | undefined;
  readonly reason: DeadLetterReason;
  /** For the partner's people. No personal data. */
  readonly detail: string;
  readonly attempts: readonly FailedAttempt[];
  /** The FeedItem as it was sent. */
  readonly bytes: Buffer;
};

export type DeadLetter = Omit<NewDeadLetter, 'partnerId'> & {
  readonly deadLetterId: string;
  readonly deadLetteredAt: Date;
  readonly redrivenPosition: bigint | undefined;
  readonly redrivenAt: Date | undefined;
};

export type DeadLetterPage = {
  readonly includeRedriven: boolean;
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after: string | undefined;
};

export type DeadLetterStore = {
  /** Again is harmless. @returns its id @throws ThroughlineError POSITION_UNKNOWN */
  refuse(partnerId: string, position: bigint, detail: string, actor: string): Promise<string>;
  /** In the order in which the items were received. @throws ThroughlineError NOT_FOUND for an `after` that there is not */
  list(partnerId: string, page: DeadLetterPage): Promise<readonly DeadLetter[]>;
};

/**
 * Puts an item among its partner's dead letters, in the transaction that goes on after it. What is there already stays
 * as it is.
 * @param actor for the audit
 * @returns its id
 */
export async function deadLetter(transaction: Transaction, letter: NewDeadLetter, actor: string): Promise<string> {
  const deadLetterId = newId();
  const { partnerId, position, eventId, door, reason, detail, attempts, bytes } = letter;
  const { rowCount } = await transaction.query(
    `insert into dead_letter (dead_letter_id, partner_id, position, event_id, door, reason, detail, attempts, item)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (partner_id, position) do nothing`,
    [deadLetterId, partnerId, position, eventId, door ?? '', reason, detail, JSON.stringify(attempts), bytes],
  );
  if (rowCount === 1) {
    await recordChange(transaction, {
      actor,
      action: 'ITEM_DEAD_LETTERED',
      subjectIds: [deadLetterId, partnerId, eventId],
      details: { reason, position: String(position) },
    });
    return deadLetterId;
  }
  const { rows } = await transaction.query<{ dead_letter_id: string }>(
    'select dead_letter_id from dead_letter where partner_id = $1 and position = $2',
    [partnerId, position],
  );
  const there = rows[0]?.dead_letter_id;
  if (there === undefined) throw new Error('a dead letter is neither new nor there');
  return there;
}

export function createDeadLetterStore(database: Database): DeadLetterStore {
  return {
    refuse: (partnerId, position, detail, actor) =>
      transact(database, async (transaction) => {
        const item = await itemAt(transaction, partnerId, position);
        if (!item) {
          throw new ThroughlineError(
            'POSITION_UNKNOWN',
            'The feed has no item at this position: refuse one that was delivered.',
          );
        }
        return deadLetter(
          transaction,
          { ...item, partnerId, door: undefined, reason: 'REFUSED_BY_PARTNER', detail, attempts: [] },
          actor,
        );
      }),
    async list(partnerId, { includeRedriven, limit, after }) {
      const afterPosition = after === undefined ? 0n : await positionOf(database, partnerId, after);
      const { rows } = await database.query<LetterRow>(
        `select d.dead_letter_id as "deadLetterId", d.reason, d.detail, d.attempts, d.item as "letterItem",
           d.dead_lettered_at as "deadLetteredAt", d.redriven_position as "redrivenPosition",
           d.redriven_at as "redrivenAt",
           coalesce(nullif(d.door, ''), (
             select sending.door from delivery sending
             where sending.partner_id = d.partner_id and sending.first_position <= d.position
               and sending.last_position between d.position and d.position + ${longestRange}
             order by sending.sent_at <= d.dead_lettered_at desc, sending.sent_at desc limit 1)) as "letterDoor",
           ${itemColumns.replaceAll(/\w+/g, 'i.$&')}
         from dead_letter d join feed_item i on i.partner_id = d.partner_id and i.position = d.position
         where d.partner_id = $1 and d.position > $2 and ($3 or d.redriven_position is null)
         order by d.position limit $4`,
        [partnerId, afterPosition, includeRedriven, limit],
      );
      return rows.map(letterOf);
    },
  };
}

type LetterRow = ItemRow & {
  readonly deadLetterId: string;
  readonly letterDoor: Door | null;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly attempts: readonly FailedAttempt[];
  readonly letterItem: Buffer;
  readonly deadLetteredAt: Date;
  readonly redrivenPosition: bigint | null;
  readonly redrivenAt: Date | null;
};

function letterOf(row: LetterRow): DeadLetter {
  return {
    deadLetterId: row.deadLetterId,
    position: row.position,
    eventId: row.event_id,
    door: row.letterDoor ?? undefined,
    reason: row.reason,
    detail: row.detail,
    attempts: row.attempts,
    // What did not get through before consent ended does not get through here either.
    bytes: row.withheld === null ? row.letterItem : storedItemOf(row).bytes,
    deadLetteredAt: row.deadLetteredAt,
    redrivenPosition: row.redrivenPosition ?? undefined,
    redrivenAt: row.redrivenAt ?? undefined,
  };
}

async function itemAt(transaction: Transaction, partnerId: string, position: bigint): Promise<StoredItem | undefined> {
  if (position > largestPosition) return undefined;
  const { rows } = await transaction.query<ItemRow>(
    `select ${itemColumns} from feed_item where partner_id = $1 and position = $2`,
    [partnerId, position],
  );
  return rows[0] && storedItemOf(rows[0]);
}

async function positionOf(database: Database, partnerId: string, deadLetterId: string): Promise<bigint> {
  const { rows } = await database.query<{ position: bigint }>(
    'select position from dead_letter where partner_id = $1 and dead_letter_id = $2',
    [partnerId, deadLetterId],
  );
  if (rows[0]) return rows[0].position;
  throw new ThroughlineError(
    'NOT_FOUND',
    'There is no dead letter with the id in after_dead_letter_id: begin the list anew.',
  );
}
