import type { Database, Transaction } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { FeedReader } from '../../application/follow-feed.ts';

/** An item to be put on a partner's feed, encoded without its position. */
export type NewItem = { readonly partnerId: string; readonly eventId: string; readonly bytes: Buffer };

/** NOTIFY channel: the payload is the partner whose feed grew. */
export const feedChannel = 'feed_grew';

/**
 * Appends items in their order, each with its partner's next position, and tells who follows. The rows of the heads
 * are locked in the order of the partners' ids, so that two writers wait for each other and never deadlock.
 */
export async function appendItems(transaction: Transaction, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return;
  const counts = new Map<string, number>();
  for (const { partnerId } of items) counts.set(partnerId, (counts.get(partnerId) ?? 0) + 1);

  const { rows } = await transaction.query<{ partner_id: string; head_position: bigint }>(
    `insert into feed (partner_id, head_position)
     select partner_id, items from unnest($1::text[], $2::bigint[]) as grown (partner_id, items) order by partner_id
     on conflict (partner_id) do update set head_position = feed.head_position + excluded.head_position
     returning partner_id, head_position`,
    [[...counts.keys()], [...counts.values()]],
  );
  const next = new Map(
    rows.map((row) => [row.partner_id, row.head_position - BigInt(counts.get(row.partner_id) ?? 0) + 1n]),
  );
  const positions = items.map(({ partnerId }) => {
    const position = next.get(partnerId) ?? 1n;
    next.set(partnerId, position + 1n);
    return position;
  });
  await transaction.query(
    `with written as (
       insert into feed_item (partner_id, position, event_id, item)
       select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::bytea[])
     )
     select pg_notify('${feedChannel}', partner_id) from unnest($5::text[]) as partner_id`,
    [
      items.map((it) => it.partnerId),
      positions,
      items.map((it) => it.eventId),
      items.map((it) => it.bytes),
      [...counts.keys()],
    ],
  );
}

export function createFeedReader(database: Database): FeedReader<FeedItem> {
  return {
    async page(partnerId, afterPosition, limit) {
      const { rows } = await database.query<{ position: bigint; item: Buffer }>(
        `select position, item from feed_item where partner_id = $1 and position > $2 order by position limit $3`,
        [partnerId, afterPosition, limit],
      );
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
