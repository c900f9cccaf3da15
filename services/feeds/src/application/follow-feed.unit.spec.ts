import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCredit } from './credit.ts';
import { type FeedReader, type FollowSettings, followFeed, startingPosition } from './follow-feed.ts';

type Told = { readonly kind: 'item' | 'heartbeat' | 'hand-over'; readonly position: bigint };

/** Lets everything that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A feed in memory, someone who waits for it, and a follower who writes down what it is told. */
function aFeed(settings: FollowSettings = { heartbeatMilliseconds: 1_000, pageSize: 3 }) {
  const told: Told[] = [];
  const pages: number[] = [];
  let head = 0;
  let whilePaging: () => void = () => {};
  let wakeAll: (() => void)[] = [];
  const ending = new AbortController();
  const leaving = new AbortController();
  const reader: FeedReader = {
    async page(_partnerId, after, limit) {
      pages.push(limit);
      const size = Math.max(0, Math.min(limit, head - Number(after)));
      const page = Array.from({ length: size }, (_, index) => ({ position: after + BigInt(index) + 1n }));
      // What happens after the page was read, and before anyone waits.
      whilePaging();
      await Promise.resolve();
      return page;
    },
    status: async () => ({ headPosition: BigInt(head), acknowledgedPosition: 0n, paused: false }),
    acknowledge: async () => undefined,
  };
  const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
      if (signal.aborted) resolve();
    });
  return {
    told,
    pages,
    reader,
    items: () => told.filter((it) => it.kind === 'item').map((it) => Number(it.position)),
    grow(items: number) {
      head += items;
      for (const wake of wakeAll.splice(0)) wake();
    },
    growWhilePaging(items: number) {
      whilePaging = () => {
        whilePaging = () => {};
        this.grow(items);
      };
    },
    wakeForNothing() {
      for (const wake of wakeAll.splice(0)) wake();
    },
    end: () => ending.abort(),
    leave: () => leaving.abort(),
    follow(firstCredit: number, afterPosition = 0n, onItem: (position: bigint) => Promise<void> = async () => {}) {
      const credit = createCredit(firstCredit, sleep);
      const over = followFeed({
        reader,
        partnerId: 'iom',
        afterPosition,
        credit,
        settings,
        follower: {
          async item({ position }) {
            await onItem(position);
            told.push({ kind: 'item', position });
          },
          heartbeat: async ({ headPosition }) => void told.push({ kind: 'heartbeat', position: headPosition }),
          handOver: async (position) => void told.push({ kind: 'hand-over', position }),
        },
        waitForGrowth: (_partnerId, milliseconds, signal) =>
          Promise.race([
            new Promise<boolean>((resolve) => {
              wakeAll = [...wakeAll, () => resolve(true)];
            }),
            sleep(milliseconds, signal).then(() => false),
          ]),
        signal: leaving.signal,
        ending: ending.signal,
      });
      onTestFinished(async () => {
        leaving.abort();
        await over.catch(() => {});
      });
      return { over, credit };
    },
  };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('following a feed', () => {
  it('sends what is there, then what comes, in order and by pages', async () => {
    const feed = aFeed();
    feed.grow(7);
    feed.follow(100);
    await settle();
    expect(feed.items()).toEqual(range(1, 7));
    feed.grow(2);
    await settle();
    expect(feed.items()).toEqual(range(1, 9));
    expect(Math.max(...feed.pages)).toBe(3);
  });

  it('begins after the position that was asked for', async () => {
    const feed = aFeed();
    feed.grow(5);
    feed.follow(100, 3n);
    await settle();
    expect(feed.items()).toEqual([4, 5]);
  });

  it('reads a page for each growth, and none in vain', async () => {
    const feed = aFeed();
    feed.follow(100);
    await settle();
    for (let growth = 1; growth <= 3; growth++) {
      feed.grow(1);
      await settle();
    }
    expect(feed.items()).toEqual([1, 2, 3]);
    // One at the start, then one each.
    expect(feed.pages).toHaveLength(4);
  });

  it('loses no item that comes between the page and the wait', async () => {
    const feed = aFeed();
    feed.growWhilePaging(1);
    feed.follow(100);
    await settle();
    expect(feed.items()).toEqual([1]);
  });

  it('sends no more than there is credit for, and goes on with more credit', async () => {
    const feed = aFeed();
    feed.grow(10);
    const { credit } = feed.follow(2);
    await settle();
    expect(feed.items()).toEqual([1, 2]);
    expect(feed.pages).toEqual([2]);
    credit.add(4);
    await settle();
    expect(feed.items()).toEqual(range(1, 6));
    expect(credit.left).toBe(0);
  });

  it('takes the next item when the follower has taken the one before', async () => {
    const feed = aFeed();
    feed.grow(3);
    const taken = Promise.withResolvers<void>();
    let offered = 0;
    feed.follow(100, 0n, () => {
      offered += 1;
      return taken.promise;
    });
    await settle();
    expect(offered).toBe(1);
    taken.resolve();
    await settle();
    expect(feed.items()).toEqual([1, 2, 3]);
  });

  it('hands over after the last item that was sent, and sends none after it was told to end', async () => {
    const feed = aFeed();
    feed.grow(9);
    const { over } = feed.follow(100, 0n, async (position) => {
      if (position === 5n) feed.end();
    });
    await over;
    expect(feed.items()).toEqual(range(1, 5));
    expect(feed.told.at(-1)).toEqual({ kind: 'hand-over', position: 5n });
  });

  it.each([0, 100])('hands over at once while it waits, with %i of credit', async (credit) => {
    const feed = aFeed();
    const { over } = feed.follow(credit, 4n);
    await settle();
    feed.end();
    await over;
    expect(feed.told).toEqual([{ kind: 'hand-over', position: 4n }]);
  });

  it('ends without a word when the follower has left', async () => {
    const feed = aFeed();
    const { over } = feed.follow(100);
    await settle();
    feed.leave();
    await over;
    expect(feed.told).toEqual([]);
  });

  it('ends with the error of a follower that cannot take an item', async () => {
    const feed = aFeed();
    feed.grow(1);
    const { over } = feed.follow(100, 0n, () => Promise.reject(new Error('gone')));
    await expect(over).rejects.toThrow('gone');
  });

  it('tells the follower that it lives when there is nothing new for a while, each while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const feed = aFeed();
    feed.grow(2);
    const { page } = feed.reader;
    Object.assign(feed.reader, {
      // Reading takes time, and the wait has begun before it.
      page: async (...asked: Parameters<typeof page>) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return page(...asked);
      },
    });
    feed.follow(100);
    await vi.advanceTimersByTimeAsync(10);
    for (let beat = 1; beat <= 3; beat++) {
      await vi.advanceTimersByTimeAsync(1_005);
      expect(feed.told.slice(2)).toEqual(Array(beat).fill({ kind: 'heartbeat', position: 2n }));
    }
    feed.wakeForNothing();
    await vi.advanceTimersByTimeAsync(10);
    expect(feed.told).toHaveLength(5);
  });

  it('tells the head to a follower without credit, so that it knows that there is more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const feed = aFeed();
    feed.grow(8);
    feed.follow(1);
    await settle();
    await vi.advanceTimersByTimeAsync(1_000);
    await settle();
    expect(feed.told).toEqual([
      { kind: 'item', position: 1n },
      { kind: 'heartbeat', position: 8n },
    ]);
  });

  it('sends every item once and in order, for any growth, any credit and any size of page', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('grow', 'credit', 'pause'), fc.integer({ min: 1, max: 5 })));
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (taken, pageSize) => {
        const feed = aFeed({ heartbeatMilliseconds: 60_000, pageSize });
        const { over, credit } = feed.follow(0);
        let [grown, given] = [0, 0];
        for (const [step, size] of taken) {
          if (step === 'pause') await settle();
          if (step === 'grow') {
            feed.grow(size);
            grown += size;
          }
          if (step === 'credit') {
            credit.add(size);
            given += size;
          }
        }
        await settle();
        const expected = Math.min(grown, given);
        expect(feed.items()).toEqual(range(1, expected));
        feed.end();
        await over;
        expect(feed.told.at(-1)).toEqual({ kind: 'hand-over', position: BigInt(expected) });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the position to start after', () => {
  const reader = {
    ...aFeed().reader,
    status: async () => ({ headPosition: 9n, acknowledgedPosition: 4n, paused: false }),
  };

  it.each([
    [undefined, 4n],
    [0n, 0n],
    [9n, 9n],
  ])('given %s is %s', async (asked, after) => {
    expect(await startingPosition(reader, 'iom', asked)).toBe(after);
  });

  it('given one beyond the head is refused', async () => {
    await expect(startingPosition(reader, 'iom', 10n)).rejects.toMatchObject({ reason: 'POSITION_UNKNOWN' });
  });
});
