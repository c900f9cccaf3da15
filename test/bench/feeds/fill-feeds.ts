import type { Database } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { Table } from '../table.ts';
import { anItem } from './an-item.ts';

const rowsAtOnce = 50_000;

/**
 * Puts items on the feeds of partners as if the service had, straight into its tables, after those that are there.
 * @param pool in the role of the service feeds
 */
export async function fillFeeds(
  pool: Database,
  partnerIds: readonly string[],
  items: number,
  { table, signal }: { readonly table: Table; readonly signal: AbortSignal },
): Promise<void> {
  const bytes = Buffer.from(FeedItem.encode(anItem).finish());
  const startedAt = performance.now();
  const total = partnerIds.length * items;
  let [stored, told] = [0, 0];
  for (const partnerId of partnerIds) {
    for (let first = 0; first < items; first += rowsAtOnce) {
      signal.throwIfAborted();
      const count = Math.min(rowsAtOnce, items - first);
      await pool.query(
        `with grown as (
           insert into feed (partner_id, head_position) values ($1, $2)
           on conflict (partner_id) do update set head_position = feed.head_position + $2 returning head_position
         )
         insert into feed_item (partner_id, position, event_id, item, event_kind)
         select $1, head_position - $2::bigint + number, gen_random_uuid(), $3, 20
         from grown, generate_series(1, $2::bigint) as number`,
        [partnerId, count, bytes],
      );
      stored += count;
      if (stored - told < total / 5 && stored < total) continue;
      told = stored;
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
      table.note(`${stored.toLocaleString('en-GB')} items on ${partnerIds.length} feeds after ${seconds} s`);
    }
  }
  await pool.query('analyze feed_item');
}
