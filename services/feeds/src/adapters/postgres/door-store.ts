import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { DoorStore, OpenDoor } from '../../application/carry-feed.ts';
import type { FeedReader } from '../../application/follow-feed.ts';
import type { FailedAttempt } from '../../domain/carry-decision.ts';
import type { CarriedDoor } from '../../domain/doors.ts';
import { deadLetter } from './dead-letter-store.ts';
import type { StoredItem } from './stored-item.ts';

/** Of a row of `subscription`: its partner is suspended. Its doors stop, as its streams do. */
export const suspended = `exists (
  select from known_partner known where known.partner_id = subscription.partner_id and known.status <> 'ACTIVE')`;

type DoorRow = {
  settings: unknown;
  sent_position: bigint;
  attempts: FailedAttempt[];
  next_attempt_at: Date | null;
};

// While the door is open and stands where it was read, so that nobody marks over what another has done.
const stillThere = `partner_id = $1 and door = $2 and sent_position = $3 and state = 'ACTIVE'`;

/** What is kept of one door of one partner. */
export function createDoorStore(
  database: Database,
  reader: FeedReader<StoredItem>,
  { partnerId, door }: { readonly partnerId: string; readonly door: CarriedDoor },
): DoorStore<StoredItem> {
  const at = (it: OpenDoor): unknown[] => [partnerId, door, it.sentPosition];
  const change = async (it: OpenDoor, set: string, ...values: readonly unknown[]): Promise<boolean> => {
    const { rowCount } = await database.query(`update subscription set ${set} where ${stillThere}`, [
      ...at(it),
      ...values,
    ]);
    return rowCount === 1;
  };

  return {
    async read() {
      const { rows } = await database.query<DoorRow>({
        name: 'read-door',
        text: `select settings, sent_position, attempts, next_attempt_at
               from subscription where partner_id = $1 and door = $2 and state = 'ACTIVE' and not ${suspended}`,
        values: [partnerId, door],
      });
      const row = rows[0];
      return (
        row && {
          partnerId,
          door,
          settings: row.settings,
          sentPosition: row.sent_position,
          attempts: row.attempts,
          nextAttemptAt: row.next_attempt_at ?? undefined,
        }
      );
    },
    page: (afterPosition, limit) => reader.page(partnerId, afterPosition, limit),
    async carried(it, { lastPosition, sentAt, firstOffset }) {
      const { rowCount } = await database.query({
        name: 'carried',
        text: `with moved as (
                 update subscription set sent_position = $4, last_sent_at = $5, attempts = '[]', next_attempt_at = null
                 where ${stillThere} returning partner_id
               )
               insert into delivery (partner_id, door, first_position, last_position, sent_at, first_offset)
               select $1, $2, $3 + 1, $4, $5, $6 from moved`,
        values: [...at(it), lastPosition, sentAt, firstOffset ?? null],
      });
      // A webhook's 2xx says that the partner has it.
      if (rowCount === 1 && door === 'WEBHOOK') await reader.acknowledge(partnerId, lastPosition);
      return rowCount === 1;
    },
    failed: (it, attempts, nextAttemptAt) =>
      change(it, 'attempts = $4, next_attempt_at = $5', JSON.stringify(attempts), nextAttemptAt),
    disable: (it, attempts, detail) =>
      change(
        it,
        `attempts = $4, next_attempt_at = null, detail = $5, state = 'DISABLED'`,
        JSON.stringify(attempts),
        detail,
      ),
    deadLetter: (it, item, attempts, { reason, detail, disable }) =>
      transact(database, async (transaction) => {
        const { rowCount } = await transaction.query(
          `update subscription set sent_position = $4, attempts = '[]', next_attempt_at = null,
             state = case when $5::text is null then state else 'DISABLED' end, detail = coalesce($5, detail)
           where ${stillThere}`,
          [...at(it), item.position, disable ?? null],
        );
        if (rowCount !== 1) return false;
        await deadLetter(
          transaction,
          {
            partnerId,
            position: item.position,
            eventId: item.eventId,
            door,
            reason,
            detail,
            attempts,
            bytes: item.bytes,
          },
          'service.feeds',
        );
        return true;
      }),
  };
}
