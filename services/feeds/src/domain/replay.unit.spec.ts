import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedItems, decideReplay, evolveReplay, type ReplayProgress } from './replay.ts';

const progress = (over: Partial<ReplayProgress> = {}): ReplayProgress => ({
  itemsPerSecond: 50,
  replayed: 0n,
  reachedPosition: 0n,
  lastPosition: 1_000_000n,
  pacedUntil: 0,
  ...over,
});
const items = (count: number, from = 1n): bigint[] => Array.from({ length: count }, (_, index) => from + BigInt(index));

describe('a replay', () => {
  it.each([
    ['pause', 'RUNNING', 'PAUSED'],
    ['resume', 'PAUSED', 'RUNNING'],
    ['cancel', 'RUNNING', 'CANCELLED'],
    ['cancel', 'PAUSED', 'CANCELLED'],
  ] as const)('that is told to %s while it is %s is %s', (command, state, after) => {
    expect(decideReplay(command, state)).toEqual({ kind: 'happened', state: after });
  });

  it.each([
    ['pause', 'PAUSED'],
    ['resume', 'RUNNING'],
    ['cancel', 'CANCELLED'],
  ] as const)('may be told to %s again', (command, state) => {
    expect(decideReplay(command, state)).toEqual({ kind: 'already' });
  });

  it.each([
    ['pause', 'CANCELLED'],
    ['pause', 'COMPLETED'],
    ['resume', 'CANCELLED'],
    ['resume', 'COMPLETED'],
    ['cancel', 'COMPLETED'],
  ] as const)('that has ended does not %s: it stays %s', (command, state) => {
    expect(decideReplay(command, state)).toEqual({ kind: 'refused', reason: 'TRANSITION_NOT_ALLOWED' });
  });

  it('is completed when it was looked up to its last position, found or not', () => {
    const at = progress({ reachedPosition: 4n, lastPosition: 9n, replayed: 2n });
    expect(evolveReplay(at, { positions: [6n], lookedUpTo: 8n }, 0)).toMatchObject({
      ...{ state: 'RUNNING', replayed: 3n, reachedPosition: 8n },
    });
    expect(evolveReplay(at, { positions: [], lookedUpTo: 9n }, 0)).toMatchObject({ state: 'COMPLETED', replayed: 2n });
  });
});

describe('the speed of a replay', () => {
  it('allows what is due since the last time, and a fraction is not lost', () => {
    const slow = progress({ itemsPerSecond: 1 });
    expect(allowedItems(slow, 999)).toBe(0);
    expect(allowedItems(slow, 1_100)).toBe(1);
    const after = evolveReplay(slow, { positions: [1n], lookedUpTo: 1n }, 1_100);
    expect(allowedItems({ ...slow, ...after }, 1_999)).toBe(0);
    expect(allowedItems({ ...slow, ...after }, 2_000)).toBe(1);
  });

  it('makes no burst of a night in which nothing ran', () => {
    expect(allowedItems(progress(), 8 * 3_600_000)).toBe(100);
  });

  it('allows nothing while the clock is behind that of another instance', () => {
    expect(allowedItems(progress({ pacedUntil: 10_000 }), 5_000)).toBe(0);
  });

  it('is never above what was ordered, however the ticks fall, and is kept when they come often', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 20, maxLength: 60 }),
        (itemsPerSecond, waits) => {
          let at = progress({ itemsPerSecond });
          let now = 0;
          for (const wait of waits) {
            now += wait;
            const positions = items(allowedItems(at, now), at.reachedPosition + 1n);
            const lookedUpTo = at.reachedPosition + BigInt(positions.length);
            at = { ...at, ...evolveReplay(at, { positions, lookedUpTo }, now) };
            expect(Number(at.replayed)).toBeLessThanOrEqual((now * itemsPerSecond) / 1_000);
          }
          // Each tick may lose one millisecond to rounding, and the last item may not be due yet.
          expect(Number(at.replayed)).toBeGreaterThanOrEqual(((now - waits.length) * itemsPerSecond) / 1_000 - 1);
        },
      ),
    );
  });
});
