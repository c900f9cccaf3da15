/**
 * The hub's positions were not 1, 2, 3, …: an item is missing or came again. It says that the feed can't be trusted
 * and is for the hub's operators; nothing was skipped.
 */
export class FeedGapError extends Error {
  readonly expected: bigint;
  readonly received: bigint;

  constructor(expected: bigint, received: bigint) {
    super(`the feed went on with position ${received} where ${expected} was due`);
    this.name = 'FeedGapError';
    this.expected = expected;
    this.received = received;
  }
}

/** @throws FeedGapError unless the position follows */
export function assertFollows(previous: bigint, position: bigint): void {
  if (position !== previous + 1n) throw new FeedGapError(previous + 1n, position);
}
