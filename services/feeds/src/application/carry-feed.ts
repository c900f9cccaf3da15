import { assertNever } from '../domain/assert-never.ts';
import type { CarryDecision, FailedAttempt } from '../domain/carry-decision.ts';
import type { CarriedDoor } from '../domain/doors.ts';
import type { Carrier, CarryFailure } from './carrier.ts';
import type { PositionedItem, WaitForGrowth } from './follow-feed.ts';

/** An open door of a partner, as it is now. */
export type OpenDoor = {
  readonly partnerId: string;
  readonly door: CarriedDoor;
  readonly settings: unknown;
  readonly sentPosition: bigint;
  /** Of the item that is next: those that failed. */
  readonly attempts: readonly FailedAttempt[];
  readonly nextAttemptAt: Date | undefined;
};

/** What is kept of a door. Each change is made only while the door stands where it was read, and says whether it was. */
export type DoorStore<Item extends PositionedItem> = {
  /** Undefined when it is not open any more. */
  read(): Promise<OpenDoor | undefined>;
  /** Up to `limit` items after the position; none while the feed is paused. */
  page(afterPosition: bigint, limit: number): Promise<readonly Item[]>;
  /** Everything up to `lastPosition` is through. */
  carried(door: OpenDoor, sending: { lastPosition: bigint; sentAt: Date; firstOffset?: bigint }): Promise<boolean>;
  failed(door: OpenDoor, attempts: readonly FailedAttempt[], nextAttemptAt: Date): Promise<boolean>;
  /** Puts the item among the partner's dead letters and goes on after it. */
  deadLetter(
    door: OpenDoor,
    item: Item,
    attempts: readonly FailedAttempt[],
    why: Extract<CarryDecision, { kind: 'dead-letter' }>,
  ): Promise<boolean>;
  disable(door: OpenDoor, attempts: readonly FailedAttempt[], detail: string): Promise<boolean>;
};

/** When an item is tried again, or given up. @param attempts those that failed, with the last */
export type DecideAfterFailure = (
  attempts: readonly FailedAttempt[],
  failure: CarryFailure,
  now: Date,
) => CarryDecision;

/** In case nobody was told that the feed grew or the door changed. */
const lookAnywayMilliseconds = 5_000;

/**
 * Carries a partner's items through a door of its, in order: the next only when the one before is through or among the
 * dead letters. Ends when the door is closed, or when the signal aborts.
 */
export async function carryFeed<Item extends PositionedItem>(parts: {
  readonly partnerId: string;
  readonly store: DoorStore<Item>;
  readonly carrier: Carrier<Item>;
  readonly decide: DecideAfterFailure;
  readonly waitForGrowth: WaitForGrowth;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { partnerId, store, carrier, decide, now, signal } = parts;
  await skipWhatIsThere(parts);

  while (!signal.aborted) {
    // Asked before it is read: what changes in between is not missed.
    const waiting = new AbortController();
    const changed = (milliseconds: number): Promise<unknown> =>
      parts.waitForGrowth(partnerId, milliseconds, AbortSignal.any([signal, waiting.signal]));
    const growth = changed(lookAnywayMilliseconds);
    try {
      const door = await store.read();
      if (!door) return;
      const early = (door.nextAttemptAt?.getTime() ?? 0) - now().getTime();
      if (early > 0) {
        await (early < lookAnywayMilliseconds ? changed(early) : growth);
        continue;
      }
      const items = await store.page(door.sentPosition, carrier.itemsAtOnce);
      if (items.length === 0) {
        await growth;
        continue;
      }
      await carryPage(door, items);
    } finally {
      waiting.abort();
    }
  }

  async function carryPage(door: OpenDoor, items: readonly Item[]): Promise<void> {
    const sentAt = now();
    const carried = await carrier.carry(door, items, signal);
    const last = items[carried.items - 1];
    if (last) {
      const offset = carried.firstOffset === undefined ? {} : { firstOffset: carried.firstOffset };
      if (!(await store.carried(door, { lastPosition: last.position, sentAt, ...offset }))) return;
    }
    const item = items[carried.items];
    // What failed because we stop is not the partner's failure.
    if (!carried.failure || !item || signal.aborted) return;
    const there = last ? { ...door, sentPosition: last.position, attempts: [] } : door;
    await settle(there, item, carried.failure);
  }

  async function settle(door: OpenDoor, item: Item, failure: CarryFailure): Promise<void> {
    const at = now();
    const { kind, failure: what, httpStatus } = failure;
    const attempt: FailedAttempt = {
      attemptedAt: at.toISOString(),
      kind,
      failure: what,
      ...(httpStatus === undefined ? {} : { httpStatus }),
    };
    const attempts = [...door.attempts, attempt];
    const decision = decide(attempts, failure, at);
    switch (decision.kind) {
      case 'retry':
        await store.failed(door, attempts, decision.at);
        return;
      case 'dead-letter':
        await store.deadLetter(door, item, attempts, decision);
        return;
      case 'disable':
        await store.disable(door, attempts, decision.detail);
        return;
      default:
        assertNever(decision);
    }
  }
}

/** What a predecessor had sent when it died, and could not mark any more. */
async function skipWhatIsThere<Item extends PositionedItem>(parts: {
  readonly partnerId: string;
  readonly store: DoorStore<Item>;
  readonly carrier: Carrier<Item>;
  readonly now: () => Date;
}): Promise<void> {
  const newest = await parts.carrier.newestCarried?.(parts.partnerId);
  const door = await parts.store.read();
  if (newest === undefined || !door || newest <= door.sentPosition) return;
  await parts.store.carried(door, { lastPosition: newest, sentAt: parts.now() });
}
