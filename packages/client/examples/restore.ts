// A system that starts, or that lost its database, takes a snapshot and follows the feed from there.
// THROUGHLINE_FEEDS=localhost:7007 … node examples/restore.ts
import type { EntityState, FeedItem, PartnerClient } from '@throughline/client';
import { connectFromEnvironment } from './connection.ts';

export type Store = {
  /** In one transaction: what was there goes, this comes, and the position with it. */
  replaceAll(entities: readonly EntityState[], position: bigint): Promise<void>;
  /** In one transaction: what the item changes, and its position. */
  take(item: FeedItem): Promise<void>;
};

/** Resolves when the signal aborts. A snapshot that is too large for memory goes into a table of its own first. */
export async function restore(client: PartnerClient, store: Store, signal: AbortSignal): Promise<void> {
  const entities: EntityState[] = [];
  const { position } = await client.sync.getSnapshot({
    signal,
    onEntity: (entity) => {
      entities.push(entity);
    },
  });
  await store.replaceAll(entities, position);
  // All that is in the snapshot counts as received.
  if (position > 0n) await client.feeds.acknowledgeFeed({ position });
  await client.feeds.followFeed({ from: position, signal, onItem: (item) => store.take(item) });
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const store: Store = {
    replaceAll: async (entities, position) => console.log(`${entities.length} things at position ${position}`),
    take: async (item) => console.log(item.position, item.event?.$case ?? 'newer than this client'),
  };
  await restore(client, store, stop.signal);
  client.close();
}
