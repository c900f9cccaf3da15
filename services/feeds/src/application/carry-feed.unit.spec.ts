import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterBrokerFailure, type CarryDecision, type FailedAttempt } from '../domain/carry-decision.ts';
import type { Carried, Carrier, CarryFailure } from './carrier.ts';
import { carryFeed, type DecideAfterFailure, type DoorStore, type OpenDoor } from './carry-feed.ts';

type Item = { readonly position: bigint };

/** A door of a feed with `length` items, in memory; carrying ends when nothing is left to do. */
function aDoor(length: number) {
  let time = 0;
  const end = new AbortController();
  const state = {
    door: {
      partnerId: 'la-strada-kyiv',
      door: 'WEBHOOK',
      settings: {},
      sentPosition: 0n,
      attempts: [] as readonly FailedAttempt[],
      nextAttemptAt: undefined as Date | undefined,
    } satisfies OpenDoor,
    open: true,
    through: [] as bigint[],
    deadLetters: [] as bigint[],
    detail: '',
    waits: [] as number[],
  };
  const set = (changes: Partial<OpenDoor>): boolean => {
    state.door = { ...state.door, attempts: [], nextAttemptAt: undefined, ...changes } as typeof state.door;
    return true;
  };
  const store: DoorStore<Item> = {
    read: async () => (state.open ? state.door : undefined),
    async page(after, limit) {
      const size = Math.max(0, Math.min(limit, length - Number(after)));
      if (size === 0) end.abort();
      return Array.from({ length: size }, (_, index) => ({ position: after + BigInt(index) + 1n }));
    },
    async carried(_door, { lastPosition }) {
      return set({ sentPosition: lastPosition });
    },
    failed: async (_door, attempts, nextAttemptAt) => set({ attempts, nextAttemptAt }),
    async deadLetter(_door, item, _attempts, { disable }) {
      state.deadLetters.push(item.position);
      if (disable) state.open = false;
      return set({ sentPosition: item.position });
    },
    async disable(_door, attempts, detail) {
      state.open = false;
      state.detail = detail;
      return set({ attempts });
    },
  };
  const run = (carrier: Carrier<Item>, decide: DecideAfterFailure = afterBrokerFailure) =>
    carryFeed({
      partnerId: 'la-strada-kyiv',
      store,
      carrier,
      decide,
      waitForGrowth: async (_partnerId, milliseconds, signal) => {
        await Promise.resolve();
        if (signal.aborted) return false;
        state.waits.push(milliseconds);
        time += milliseconds;
        return false;
      },
      now: () => new Date(time),
      signal: end.signal,
    });
  return { state, store, run, end };
}

const failure = (kind: CarryFailure['kind']): CarryFailure => ({ kind, failure: 'it answered 503', httpStatus: 503 });

/** Takes items one by one; what each attempt comes to is decided by the caller. */
function scripted(
  through: bigint[],
  outcome: (position: bigint) => CarryFailure['kind'] | 'through',
  itemsAtOnce = 3,
): Carrier<Item> {
  return {
    itemsAtOnce,
    async carry(_door, items): Promise<Carried> {
      for (const [index, item] of items.entries()) {
        const kind = outcome(item.position);
        if (kind !== 'through') return { items: index, failure: failure(kind) };
        through.push(item.position);
      }
      return { items: items.length };
    },
  };
}

describe('carryFeed', () => {
  it('carries everything once and in order, however attempts fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (fails, atOnce) => {
          const door = aDoor(fails.length);
          const left = new Map(fails.map((times, index) => [BigInt(index + 1), times]));
          const carrier = scripted(
            door.state.through,
            (position) => {
              const times = left.get(position) ?? 0;
              left.set(position, times - 1);
              return times > 0 ? 'UNREACHABLE' : 'through';
            },
            atOnce,
          );
          await door.run(carrier);
          expect(door.state.through).toEqual(fails.map((_, index) => BigInt(index + 1)));
          expect(door.state.deadLetters).toEqual([]);
        },
      ),
    );
  });

  it('goes on after an item that is given up, and carries the others', async () => {
    const door = aDoor(4);
    await door.run(scripted(door.state.through, (position) => (position === 2n ? 'REFUSED' : 'through')));
    expect(door.state.through).toEqual([1n, 3n, 4n]);
    expect(door.state.deadLetters).toEqual([2n]);
  });

  it('keeps every failed attempt of the item until it is through', async () => {
    const door = aDoor(2);
    const seen: number[] = [];
    const decide: DecideAfterFailure = (attempts, _failure, now) => {
      seen.push(attempts.length);
      return { kind: 'retry', at: now };
    };
    let times = 3;
    await door.run(
      scripted(door.state.through, (position) => (position === 2n && times-- > 0 ? 'UNREACHABLE' : 'through')),
      decide,
    );
    expect(seen).toEqual([1, 2, 3]);
    expect(door.state.door.attempts).toEqual([]);
  });

  it('does not try before the time that was decided', async () => {
    const door = aDoor(1);
    const tries: number[] = [];
    let clock = 0;
    let first = true;
    await carryFeed({
      partnerId: 'la-strada-kyiv',
      store: door.store,
      carrier: scripted(door.state.through, () => {
        tries.push(clock);
        if (!first) return 'through';
        first = false;
        return 'UNREACHABLE';
      }),
      decide: (_attempts, _failure, now) => ({ kind: 'retry', at: new Date(now.getTime() + 12_000) }),
      waitForGrowth: async (_partnerId, milliseconds, signal) => {
        await Promise.resolve();
        if (!signal.aborted) clock += Math.min(milliseconds, 4_000);
        return false;
      },
      now: () => new Date(clock),
      signal: door.end.signal,
    });
    expect(tries).toHaveLength(2);
    expect(tries[1]).toBeGreaterThanOrEqual(12_000);
  });

  it.each<[CarryDecision, bigint[], bigint]>([
    [{ kind: 'disable', detail: 'It answered 410.' }, [], 1n],
    [{ kind: 'dead-letter', reason: 'ATTEMPTS_EXHAUSTED', detail: '', disable: 'Three days.' }, [2n], 2n],
  ])('ends when the door is closed: %j', async (decision, deadLetters, sentPosition) => {
    const door = aDoor(5);
    await door.run(
      scripted(door.state.through, (position) => (position === 2n ? 'GONE' : 'through')),
      () => decision,
    );
    expect(door.state.open).toBe(false);
    expect(door.state.through).toEqual([1n]);
    expect(door.state.deadLetters).toEqual(deadLetters);
    expect(door.state.door.sentPosition).toBe(sentPosition);
  });

  it('begins after what the partner has for certain', async () => {
    const door = aDoor(5);
    await door.run({ ...scripted(door.state.through, () => 'through'), newestCarried: async () => 3n });
    expect(door.state.through).toEqual([4n, 5n]);
  });

  it('takes no failure for the partner’s that comes from stopping', async () => {
    const door = aDoor(1);
    const decided: unknown[] = [];
    await door.run(
      scripted(door.state.through, () => {
        door.end.abort();
        return 'UNREACHABLE';
      }),
      (attempts, _failure, now) => {
        decided.push(attempts);
        return { kind: 'retry', at: now };
      },
    );
    expect(decided).toEqual([]);
    expect(door.state.door.attempts).toEqual([]);
  });
});
