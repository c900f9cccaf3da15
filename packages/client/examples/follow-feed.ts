// Any partner follows its feed, for ever, and never misses an item.
// THROUGHLINE_FEEDS=localhost:7007 … node examples/follow-feed.ts
import type { FeedItem, PartnerClient } from '@throughline/client';
import { connectFromEnvironment } from './connection.ts';

/** Resolves when the signal aborts. `store` should be safe to repeat: an item may come again after a crash. */
export function follow(
  client: PartnerClient,
  store: (item: FeedItem) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return client.feeds.followFeed({
    signal,
    // When this resolves the item is acknowledged; when it throws the item is offered again.
    onItem: store,
    onInterrupted: (error, failures) => console.error(`interrupted (${failures}): ${error.message}`),
    onItemFailed: (error, item, failures) => console.error(`item ${item.position} failed (${failures})`, error),
  });
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await follow(
    client,
    async (item) => console.log(item.position, item.event?.$case ?? 'newer than this client'),
    stop.signal,
  );
  client.close();
}
