import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherBatches, gatherBySender } from './gather-batches.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store that takes what it is given when it is told to; `3` is a call that it always fails for. */
function aStore() {
  const taken: number[][] = [];
  const held: (() => void)[] = [];
  return {
    taken,
    go: async () => {
      held.shift()?.();
      await settle();
    },
    take: async (calls: readonly number[]): Promise<string[]> => {
      taken.push([...calls]);
      await new Promise<void>((resolve) => held.push(resolve));
      if (calls.includes(3)) throw new Error('three');
      return calls.map((call) => `answer ${call}`);
    },
  };
}

const passes = (error: unknown): boolean => (error as Error).message === 'away';

describe('batches', () => {
  it('that come while nothing is under way go at once', async () => {
    const { taken, take } = aStore();
    void gatherBatches(take, { mostCalls: 10, atOnce: 1, passes })([1]);
    await settle();
    expect(taken).toEqual([[1]]);
  });

  it('that come while others are under way are taken as one, and each gets its own answers', async () => {
    const { taken, take, go } = aStore();
    const gather = gatherBatches(take, { mostCalls: 10, atOnce: 1, passes });
    const answers = [gather([1]), gather([2, 4]), gather([5])];
    await go();
    await go();
    expect(taken).toEqual([[1], [2, 4, 5]]);
    expect(await Promise.all(answers)).toEqual([['answer 1'], ['answer 2', 'answer 4'], ['answer 5']]);
  });

  it('are put together up to the limit, and one that is larger goes alone', async () => {
    const { taken, take, go } = aStore();
    const gather = gatherBatches(take, { mostCalls: 3, atOnce: 1, passes });
    for (const calls of [[0], [1, 2], [4, 5], [6, 7, 8, 9], [1]]) void gather(calls);
    for (let turn = 0; turn < 5; turn++) await go();
    expect(taken).toEqual([[0], [1, 2], [4, 5], [6, 7, 8, 9], [1]]);
  });

  it('fail for themselves alone', async () => {
    const { taken, take, go } = aStore();
    const gather = gatherBatches(take, { mostCalls: 10, atOnce: 1, passes });
    const answers = [gather([1]), gather([2]), gather([3]), gather([4])];
    const ends = Promise.allSettled(answers);
    for (let turn = 0; turn < 5; turn++) await go();
    expect(taken).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
    expect((await ends).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('fail together when the hub is away, and are not tried one by one', async () => {
    let takes = 0;
    const away = async (): Promise<string[]> => {
      takes += 1;
      await settle();
      throw new Error('away');
    };
    const gather = gatherBatches(away, { mostCalls: 10, atOnce: 1, passes });
    const ends = await Promise.allSettled([gather([1]), gather([2]), gather([4])]);
    expect(ends.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(takes).toBe(2);
  });

  it('of two senders, or through two doors, are never put together, and go by what is known of the sender now', async () => {
    const taken: unknown[] = [];
    const gather = gatherBySender(
      async (sender: { partnerId: string; digits: string }, calls: readonly number[], door: string) => {
        taken.push([sender.partnerId, sender.digits, door, ...calls]);
        await settle();
        return [...calls];
      },
      { mostCalls: 10, atOnce: 1, passes },
    );
    const [umc, astelit] = [
      { partnerId: 'umc', digits: '527' },
      { partnerId: 'astelit', digits: '527' },
    ];
    await Promise.all([
      ...[gather(umc, [1], 'GRPC'), gather(astelit, [2], 'GRPC'), gather(umc, [4], 'FILE')],
      ...[gather(umc, [5], 'GRPC'), gather({ ...umc, digits: '528' }, [6], 'GRPC')],
    ]);
    expect(taken).toEqual([
      ...[
        ['umc', '527', 'GRPC', 1],
        ['astelit', '527', 'GRPC', 2],
        ['umc', '527', 'FILE', 4],
      ],
      ['umc', '528', 'GRPC', 5, 6],
    ]);
  });

  it('of any sizes are each answered with their own, whatever was put together', async () => {
    const batches = fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 3 }), async (all, atOnce) => {
        let underWay = 0;
        const gather = gatherBatches<string, string>(
          async (calls) => {
            underWay += 1;
            expect(underWay).toBeLessThanOrEqual(atOnce);
            await settle();
            underWay -= 1;
            return calls.map((call) => `answer ${call}`);
          },
          { mostCalls: 6, atOnce, passes },
        );
        const named = all.map((calls, batch) => calls.map((_, index) => `${batch}/${index}`));
        const answers = await Promise.all(named.map((calls) => gather(calls)));
        expect(answers).toEqual(named.map((calls) => calls.map((call) => `answer ${call}`)));
      }),
    );
  });
});
