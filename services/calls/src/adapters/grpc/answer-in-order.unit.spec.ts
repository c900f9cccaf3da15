import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerInOrder } from './answer-in-order.ts';

/** A promise and how it ends. */
const later = (): PromiseWithResolvers<string> => Promise.withResolvers();
async function* from<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
/** Lets everything that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('answers', () => {
  it('are sent in the order of the requests, whichever is ready first', async () => {
    const [slow, fast] = [later(), later()];
    const sent: string[] = [];
    const over = answerInOrder(
      from([slow, fast]),
      2,
      ({ promise }) => promise,
      async (it) => void sent.push(it),
    );
    fast.resolve('second');
    await settle();
    expect(sent).toEqual([]);
    slow.resolve('first');
    await over;
    expect(sent).toEqual(['first', 'second']);
  });

  it('are worked on up to the window, and no further request is taken meanwhile', async () => {
    const open = Array.from({ length: 5 }, later);
    let taken = 0;
    async function* requests() {
      for (const it of open) {
        taken += 1;
        yield it;
      }
    }
    const sent: string[] = [];
    const over = answerInOrder(
      requests(),
      2,
      ({ promise }) => promise,
      async (it) => void sent.push(it),
    );
    await settle();
    // One more is taken from the stream, and waits.
    expect(taken).toBe(3);
    open[1]?.resolve('b');
    await settle();
    expect(taken).toBe(3);
    open[0]?.resolve('a');
    await settle();
    expect(sent).toEqual(['a', 'b']);
    expect(taken).toBe(5);
    for (const [index, it] of open.entries()) it.resolve('abcde'[index] as string);
    await over;
    expect(sent).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('wait for a peer that is slow to take them', async () => {
    const taking = Promise.withResolvers<void>();
    let handled = 0;
    const over = answerInOrder(
      from([1, 2, 3, 4]),
      2,
      async (it) => {
        handled += 1;
        return it;
      },
      () => taking.promise,
    );
    await settle();
    expect(handled).toBe(2);
    taking.resolve();
    await over;
    expect(handled).toBe(4);
  });

  it.each(['handler', 'send'])(
    'end with the error of the %s at once, though the peer sends nothing more',
    async (which) => {
      async function* requests() {
        yield 1;
        await new Promise(() => {});
      }
      const failing = () => Promise.reject(new Error(`${which} failed`));
      const over = answerInOrder(
        requests(),
        2,
        which === 'handler' ? failing : async (it) => it,
        which === 'send' ? failing : async () => {},
      );
      await expect(over).rejects.toThrow(`${which} failed`);
    },
  );

  it('send nothing after an error, and take nothing more', async () => {
    const work = [later(), later(), later()];
    const sent: string[] = [];
    let taken = 0;
    async function* requests() {
      for (const it of work) {
        taken += 1;
        yield it;
      }
    }
    const over = answerInOrder(
      requests(),
      2,
      ({ promise }) => promise,
      async (it) => void sent.push(it),
    );
    await settle();
    work[0]?.resolve('first');
    await settle();
    work[1]?.reject(new Error('second failed'));
    work[2]?.resolve('third');
    await expect(over).rejects.toThrow('second failed');
    await settle();
    expect(sent).toEqual(['first']);
    expect(taken).toBe(3);
  });

  it('end with the error of the stream of requests', async () => {
    const broken = (async function* () {
      yield 'a';
      throw new Error('the peer is gone');
    })();
    const sent: string[] = [];
    const over = answerInOrder(
      broken,
      2,
      async (it) => it,
      async (it) => void sent.push(it),
    );
    await expect(over).rejects.toThrow('the peer is gone');
  });

  it('are as many as the requests and in their order, for any window and any order of work', async () => {
    const requests = fc.array(fc.nat(5), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: 6 }), async (pauses, window) => {
        const sent: number[] = [];
        let open = 0;
        let most = 0;
        await answerInOrder(
          from(pauses.entries()),
          window,
          async ([index, pause]) => {
            open += 1;
            most = Math.max(most, open);
            for (let turn = 0; turn < pause; turn++) await Promise.resolve();
            open -= 1;
            return index;
          },
          async (index) => void sent.push(index),
        );
        expect(sent).toEqual(pauses.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(window);
      }),
    );
  });
});
