import { notifyAfterCommit } from '@throughline/platform/postgres/notify';
import type { Database, Transaction } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { FeedReader } from '../../application/follow-feed.ts';

/** An item to be put on a partner's feed, encoded without its position. */
export type NewItem = { readonly partnerId: string; readonly eventId: string; readonly bytes: Buffer };

/** NOTIFY channel, with the schema behind it: the payload is the partner whose feed grew. */
export const feedChannel = 'feed_grew';

/**
 * Appends items in their order, each with its partner's next position, and tells who follows. The rows of the heads
 * are locked in the order of the partners' ids, so that two writers wait for each other and never deadlock. In one
 * statement: the next writer waits from the head's change to the commit, and for nothing in between.
 */
export async function appendItems(transaction: Transaction, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return;
  const counts = new Map<string, number>();
  // From the last to the first: how many of the same partner come after each, and so below the head that is to be.
  const below = new Array<number>(items.length);
  for (let index = items.length - 1; index >= 0; index--) {
    const partnerId = items[index]?.partnerId ?? '';
    const after = counts.get(partnerId) ?? 0;
    below[index] = after;
    counts.set(partnerId, after + 1);
  }
  await transaction.query({
    name: 'append-items',
    text: `with grown as (
       insert into feed (partner_id, head_position)
       select partner_id, items from unnest($1::text[], $2::bigint[]) as grown (partner_id, items) order by partner_id
       on conflict (partner_id) do update set head_position = feed.head_position + excluded.head_position
       returning partner_id, head_position
     )
     insert into feed_item (partner_id, position, event_id, item)
     select partner_id, head_position - below, event_id, bytes
     from unnest($3::text[], $4::bigint[], $5::uuid[], $6::bytea[]) as item (partner_id, below, event_id, bytes)
       join grown using (partner_id)`,
    values: [
      [...counts.keys()],
      [...counts.values()],
      items.map((it) => it.partnerId),
      below,
      items.map((it) => it.eventId),
      items.map((it) => it.bytes),
    ],
  });
  for (const partnerId of counts.keys()) notifyAfterCommit(transaction, feedChannel, partnerId);
}

export function createFeedReader(database: Database): FeedReader<FeedItem> {
  return {
    async page(partnerId, afterPosition, limit) {
      const { rows } = await database.query<{ position: bigint; item: Buffer }>({
        name: 'feed-page',
        text: 'select position, item from feed_item where partner_id = $1 and position > $2 order by position limit $3',
        values: [partnerId, afterPosition, limit],
      });
      return rows.map(({ position, item }) => ({ ...FeedItem.decode(item), position }));
    },
    async status(partnerId) {
      const { rows } = await database.query<{ head_position: bigint; acknowledged_position: bigint }>(
        'select head_position, acknowledged_position from feed where partner_id = $1',
        [partnerId],
      );
      const row = rows[0];
      return { headPosition: row?.head_position ?? 0n, acknowledgedPosition: row?.acknowledged_position ?? 0n };
    },
    async acknowledge(partnerId, position) {
      const { rows } = await database.query<{ acknowledged_position: bigint }>(
        `update feed set acknowledged_position = greatest(acknowledged_position, $2), acknowledged_at = clock_timestamp()
         where partner_id = $1 and head_position >= $2 returning acknowledged_position`,
        [partnerId, position],
      );
      return rows[0]?.acknowledged_position;
    },
  };
}
