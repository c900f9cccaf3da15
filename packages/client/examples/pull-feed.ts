// A system that can't hold a stream fetches what is new, say every night.
// THROUGHLINE_FEEDS=localhost:7007 … node examples/pull-feed.ts
import type { FeedItem, PartnerClient } from '@throughline/client';
import { connectFromEnvironment } from './connection.ts';

/** @returns how many items there were */
export async function fetchWhatIsNew(
  client: PartnerClient,
  store: (items: readonly FeedItem[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  for await (const page of client.feeds.pullFeed({ until: 'head', limit: 500 })) {
    await store(page.items);
    await page.acknowledge();
    count += page.items.length;
  }
  return count;
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  console.log(
    `${await fetchWhatIsNew(client, async (items) => console.log(items.map(({ event }) => event?.$case)))} items`,
  );
  client.close();
}
