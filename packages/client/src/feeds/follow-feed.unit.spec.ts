import { status } from '@grpc/grpc-js';
import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it, vi } from 'vitest';
import { createFakeFeeds } from '../fakes/fake-feeds.ts';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import type { FollowFeedOptions } from './follow-feed.ts';

async function follow(
  feeds: ReturnType<typeof createFakeFeeds>,
  options: Partial<FollowFeedOptions> & { readonly stopAfter: number },
): Promise<bigint[]> {
  const client = await connectToFake('feeds', feeds, createFakeTiming());
  const stop = new AbortController();
  const seen: bigint[] = [];
  await client.feeds.followFeed({
    ...options,
    signal: stop.signal,
    onItem: async (item, tools) => {
      await options.onItem?.(item, tools);
      seen.push(item.position);
      if (seen.length === options.stopAfter) stop.abort();
    },
  });
  return seen;
}

const positions = (from: number, to: number): bigint[] =>
  Array.from({ length: to - from + 1 }, (_, index) => BigInt(from + index));

describe('followFeed', () => {
  it('delivers one item at a time, in order, and acknowledges the last at the end', async () => {
    const feeds = createFakeFeeds(50);
    let running = 0;
    let most = 0;
    const onItem = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
    };

    expect(await follow(feeds, { stopAfter: 50, onItem })).toEqual(positions(1, 50));
    expect(most).toBe(1);
    expect(feeds.state.acknowledged).toBe(50n);
  });

  it('begins after the last acknowledged item, or where it is told', async () => {
    const feeds = createFakeFeeds(10);
    feeds.state.acknowledged = 4n;

    expect(await follow(feeds, { stopAfter: 2 })).toEqual([5n, 6n]);
    expect(await follow(feeds, { stopAfter: 2, from: 0n })).toEqual([1n, 2n]);
  });

  it('resumes without a gap and without a repetition when the stream breaks', async () => {
    const broken = new Set<bigint>();
    const feeds = createFakeFeeds(30, (position, stream) => {
      if (position % 7n !== 0n || broken.has(position)) return true;
      broken.add(position);
      stream.emit('error', Object.assign(new Error('gone'), { code: status.UNAVAILABLE, details: 'gone' }));
      return false;
    });
    const onInterrupted = vi.fn();

    expect(await follow(feeds, { stopAfter: 30, onInterrupted })).toEqual(positions(1, 30));
    expect(onInterrupted).toHaveBeenCalledTimes(4);
  });

  it('resumes after a hand-over', async () => {
    let handedOver = false;
    const feeds = createFakeFeeds(10, (position, stream) => {
      if (position !== 5n || handedOver) return true;
      handedOver = true;
      stream.write({ response: { $case: 'handOver', value: { resumeAfterPosition: 5n } } });
      stream.end();
      return false;
    });

    expect(await follow(feeds, { stopAfter: 10 })).toEqual(positions(1, 10));
    expect(feeds.state.starts).toEqual([0n, 5n]);
  });

  it('offers an item again when its processing fails, and does not skip it', async () => {
    const feeds = createFakeFeeds(3);
    const offered: bigint[] = [];
    const onItemFailed = vi.fn();
    const onItem = (item: FeedItem): void => {
      offered.push(item.position);
      if (offered.length < 4 && item.position === 2n) throw new Error('not now');
    };

    await follow(feeds, { stopAfter: 3, onItem, onItemFailed });

    expect(offered).toEqual([1n, 2n, 2n, 2n, 3n]);
    expect(onItemFailed.mock.calls.map(([, item, failures]) => [item.position, failures])).toEqual([
      [2n, 1],
      [2n, 2],
    ]);
  });

  it('reports a gap and, when it is still there on another stream, throws', async () => {
    const feeds = createFakeFeeds(6);
    feeds.state.items.splice(3, 1);
    const onInterrupted = vi.fn();
    const onItem = vi.fn();

    const following = follow(feeds, { stopAfter: 6, onInterrupted, onItem });

    await expect(following).rejects.toMatchObject({ name: 'FeedGapError', expected: 4n, received: 5n });
    expect(onInterrupted).toHaveBeenCalledOnce();
    expect(onItem).toHaveBeenCalledTimes(3);
    expect(feeds.state.acknowledged).toBe(3n);
  });

  it('lets the hub send no more than the credit ahead of what is processed', async () => {
    const feeds = createFakeFeeds(100);
    const ahead: number[] = [];
    const onItem = (item: FeedItem): void => {
      ahead.push(feeds.state.sent - Number(item.position) + 1);
    };

    await follow(feeds, { stopAfter: 100, credit: 10, onItem });

    expect(Math.max(...ahead)).toBeLessThanOrEqual(10);
  });

  it('acknowledges the newest position now and then, not each', async () => {
    const feeds = createFakeFeeds(100);

    await follow(feeds, { stopAfter: 100, acknowledgeEvery: { items: 25, milliseconds: 1_000_000 } });

    expect(feeds.state.acknowledgements.length).toBeLessThanOrEqual(5);
    expect(feeds.state.acknowledgements.at(-1)).toBe(100n);
  });

  it('acknowledges by hand only what it is told to', async () => {
    const feeds = createFakeFeeds(10);
    const onItem: FollowFeedOptions['onItem'] = (item, { ack }) => {
      if (item.position === 6n) ack();
    };

    await follow(feeds, { stopAfter: 10, acknowledge: 'by-hand', onItem });

    expect(feeds.state.acknowledged).toBe(6n);
  });

  it('throws at once when this partner may not follow', async () => {
    const feeds = createFakeFeeds(1, (_position, stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'PARTNER_SUSPENDED', false));
      return false;
    });

    await expect(follow(feeds, { stopAfter: 2 })).rejects.toMatchObject({ reason: 'PARTNER_SUSPENDED' });
  });

  it('gives up a stream that sends nothing, not even heartbeats', async () => {
    const timing = createFakeTiming();
    const feeds = createFakeFeeds(0);
    const client = await connectToFake('feeds', feeds, timing);
    const stop = new AbortController();

    const following = client.feeds.followFeed({ signal: stop.signal, silenceMilliseconds: 1_000, onItem: () => {} });
    await vi.waitUntil(() => feeds.state.starts.length === 1);
    timing.advance(1_000);
    await vi.waitUntil(() => feeds.state.starts.length === 2);

    stop.abort();
    await following;
  });
});

describe('pullFeed', () => {
  it('gives pages without a gap until the head, from where it is acknowledged', async () => {
    const feeds = createFakeFeeds(25);
    const client = await connectToFake('feeds', feeds, createFakeTiming());
    const seen: bigint[] = [];

    for await (const page of client.feeds.pullFeed({ limit: 10, until: 'head' })) {
      seen.push(...page.items.map(({ position }) => position));
      await page.acknowledge();
    }

    expect(seen).toEqual(positions(1, 25));
    expect(feeds.state.acknowledgements).toEqual([10n, 20n, 25n]);
  });
});
