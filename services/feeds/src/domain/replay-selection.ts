import type { EventKind } from './event-kinds.ts';

/** Which items of a feed are replayed: all that is given must hold. Times are milliseconds since the epoch. */
export type ReplaySelection = {
  /** Both included. */
  readonly firstPosition: bigint | null;
  readonly lastPosition: bigint | null;
  /** By the time at which they were put on the feed, the second excluded. */
  readonly from: number | null;
  readonly until: number | null;
  /** Sorted and without repetitions; none stands for all, and so for the kinds. */
  readonly eventIds: readonly string[];
  readonly eventKinds: readonly EventKind[];
  readonly correlationId: string | null;
};

/** What is wrong with a selection: it can hold nothing, whatever the feed is. */
export function selectionProblem({ firstPosition, lastPosition, from, until }: ReplaySelection): string | undefined {
  if (firstPosition !== null && lastPosition !== null && lastPosition < firstPosition) {
    return 'last_position must not be before first_position.';
  }
  if (from !== null && until !== null && until <= from) return 'until must be after from.';
  return undefined;
}

export function sameSelection(one: ReplaySelection, other: ReplaySelection): boolean {
  return (
    one.firstPosition === other.firstPosition &&
    one.lastPosition === other.lastPosition &&
    one.from === other.from &&
    one.until === other.until &&
    one.correlationId === other.correlationId &&
    sameList(one.eventIds, other.eventIds) &&
    sameList(one.eventKinds, other.eventKinds)
  );
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((it, index) => it === other[index]);
}
