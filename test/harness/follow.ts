import type { FeedItem, PartnerClient } from '@throughline/client';

export type Journal = {
  /** Everything that the feed delivered, in order, repetitions too. */
  readonly items: readonly FeedItem[];
  /** Of one kind, such as `callForwarded`. */
  of<Case extends NonNullable<FeedItem['event']>['$case']>(
    kind: Case,
  ): Extract<NonNullable<FeedItem['event']>, { $case: Case }>['value'][];
  stop(): Promise<void>;
};

/** An outside journal of what a partner's feed delivers. */
export function keepJournal(
  client: PartnerClient,
  onItem: (item: FeedItem) => Promise<void> | void = () => {},
): Journal {
  const items: FeedItem[] = [];
  const stopping = new AbortController();
  const following = client.feeds.followFeed({
    signal: stopping.signal,
    onItem: async (item) => {
      items.push(item);
      await onItem(item);
    },
  });
  return {
    items,
    of: (kind) => items.flatMap((item) => (item.event?.$case === kind ? [item.event.value as never] : [])),
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** Everything on a feed at this moment, from its beginning. */
export async function pullAll(client: PartnerClient): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for await (const page of client.feeds.pullFeed({ from: 0n, until: 'head', limit: 1_000 })) items.push(...page.items);
  return items;
}
