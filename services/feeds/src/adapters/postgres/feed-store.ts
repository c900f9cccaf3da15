import type { Database } from '@throughline/platform/postgres/pool';
import type { FeedReader } from '../../application/follow-feed.ts';
import { type ItemRow, itemColumns, type StoredItem, storedItemOf } from './stored-item.ts';

/** Reads feeds, and keeps how far they are acknowledged. */
export function createFeedReader(database: Database): FeedReader<StoredItem> {
  return {
    async page(partnerId, afterPosition, limit) {
      const { rows } = await database.query<ItemRow>({
        name: 'feed-page',
        text: `select ${itemColumns} from feed_item
               where partner_id = $1 and position > $2
                 and not exists (select from feed where partner_id = $1 and paused_at is not null)
               order by position limit $3`,
        values: [partnerId, afterPosition, limit],
      });
      return rows.map(storedItemOf);
    },
    async status(partnerId) {
      const { rows } = await database.query<{
        head_position: bigint;
        acknowledged_position: bigint;
        paused: boolean;
      }>({
        name: 'feed-status',
        text: `select head_position, acknowledged_position, paused_at is not null as paused
               from feed where partner_id = $1`,
        values: [partnerId],
      });
      const row = rows[0];
      return {
        headPosition: row?.head_position ?? 0n,
        acknowledgedPosition: row?.acknowledged_position ?? 0n,
        paused: row?.paused ?? false,
      };
    },
    async acknowledge(partnerId, position, receivedAt) {
      const { rows } = await database.query<{ acknowledged_position: bigint }>({
        name: 'feed-acknowledge',
        text: `with before as (
                 select acknowledged_position as position from feed where partner_id = $1 for update
               ), moved as (
                 update feed set acknowledged_position = greatest(acknowledged_position, $2),
                   acknowledged_at = case when acknowledged_position < $2 then clock_timestamp() else acknowledged_at end
                 from before where partner_id = $1 and head_position >= $2
                 returning acknowledged_position, before.position as before
               ), recorded as (
                 insert into acknowledgement (partner_id, position, received_at)
                 select $1, $2, $3 from moved where before < $2 on conflict do nothing
               )
               select acknowledged_position from moved`,
        values: [partnerId, position, receivedAt ?? null],
      });
      return rows[0]?.acknowledged_position;
    },
  };
}
