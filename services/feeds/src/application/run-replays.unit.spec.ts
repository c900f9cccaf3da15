import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplayProgress, ReplayState } from '../domain/replay.ts';
import { createRunReplays, type ReplayTransactions } from './run-replays.ts';

type Replay = ReplayProgress & { readonly replayId: string; readonly state: ReplayState };

/** Replays in memory over a feed on which every position from 1 was selected; what fails is undone. */
function someReplays(...replays: (Partial<Replay> & { readonly replayId: string })[]) {
  const kept = new Map<string, Replay>();
  for (const replay of replays) {
    kept.set(replay.replayId, {
      itemsPerSecond: 100,
      replayed: 0n,
      reachedPosition: 0n,
      lastPosition: 50n,
      pacedUntil: 0,
      state: 'RUNNING',
      ...replay,
    });
  }
  const appended: string[] = [];
  const busy = new Set<string>();
  const failing = new Set<string>();
  const steps: number[] = [];
  const transactions: ReplayTransactions<Replay> = {
    running: async () => [...kept.values()].filter((it) => it.state === 'RUNNING').map((it) => it.replayId),
    async step(work) {
      const before = new Map(kept);
      const length = appended.length;
      try {
        return await work({
          findRunning: async (id) => (busy.has(id) ? undefined : kept.get(id)),
          async next({ reachedPosition, lastPosition }, limit) {
            const size = Math.min(limit, Number(lastPosition - reachedPosition));
            const positions = Array.from({ length: size }, (_, index) => reachedPosition + BigInt(index) + 1n);
            return { positions, lookedUpTo: size < limit ? lastPosition : (positions.at(-1) ?? reachedPosition) };
          },
          async append({ replayId }, positions) {
            steps.push(positions.length);
            appended.push(...positions.map((position) => `${replayId} ${position}`));
          },
          async save(replay, step) {
            if (failing.delete(replay.replayId)) throw new Error('lost the connection');
            kept.set(replay.replayId, { ...replay, ...step });
          },
        });
      } catch (error) {
        kept.clear();
        for (const [id, replay] of before) kept.set(id, replay);
        appended.length = length;
        throw error;
      }
    },
  };
  const failures: string[] = [];
  return {
    appended,
    busy,
    failing,
    failures,
    steps,
    of: (replayId: string) => kept.get(replayId),
    run: createRunReplays(transactions, (replayId) => failures.push(replayId)),
  };
}
const inOrder = (replayId: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${replayId} ${index + 1}`);

describe('running replays', () => {
  it('puts as many items on the feed as the speed allows since the last time, until all are there', async () => {
    const { run, appended, of } = someReplays({ replayId: 'a' });
    expect(await run(0)).toBe('running');
    expect(appended).toEqual([]);
    expect(await run(200)).toBe('running');
    expect(appended).toEqual(inOrder('a', 20));
    expect(await run(1_000)).toBe('running');
    expect(appended).toEqual(inOrder('a', 50));
    expect(of('a')?.state).toBe('COMPLETED');
    expect(await run(1_100)).toBe('idle');
  });

  it('does not hold the feed for more than some items at once, and says that there is more', async () => {
    const { run, steps } = someReplays({ replayId: 'a', itemsPerSecond: 1_000, lastPosition: 1_200n });
    expect([await run(1_500), await run(1_500), await run(1_500)]).toEqual(['more', 'more', 'running']);
    expect(steps).toEqual([500, 500, 200]);
  });

  it('leaves those that another instance is at', async () => {
    const { run, appended, busy } = someReplays({ replayId: 'a' }, { replayId: 'b' });
    busy.add('a');
    await run(100);
    expect(appended).toEqual(inOrder('b', 10));
  });

  it('goes on with the others when one fails, and with that one the next time, without a gap or a repetition', async () => {
    const { run, appended, failing, failures } = someReplays({ replayId: 'a' }, { replayId: 'b' });
    failing.add('a');
    await run(100);
    expect(failures).toEqual(['a']);
    expect(appended).toEqual(inOrder('b', 10));
    await run(200);
    expect(appended.filter((it) => it.startsWith('a'))).toEqual(inOrder('a', 20));
  });

  it('puts each item on the feed once and in order, whatever fails and whenever it runs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.boolean()), { maxLength: 30 }),
        fc.integer({ min: 1, max: 1_000 }),
        async (ticks, itemsPerSecond) => {
          const { run, appended, failing, of } = someReplays({ replayId: 'a', itemsPerSecond });
          let now = 0;
          for (const [wait, fails] of ticks) {
            if (fails) failing.add('a');
            now += wait;
            await run(now);
          }
          expect(appended).toEqual(inOrder('a', appended.length));
          expect(of('a')?.replayed).toBe(BigInt(appended.length));
        },
      ),
    );
  });
});
