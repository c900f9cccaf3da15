import type { Timing } from '../timing.ts';

export type Acknowledger = {
  /** Everything up to and including the position was processed; `receivedAt` is when the item there had come. */
  reached(position: bigint, receivedAt?: Date): void;
  /** Acknowledgements go here from now on. What went to the stream before may be lost, so it is said again. */
  attach(send: (position: bigint, receivedAt: Date | undefined) => void): void;
  detach(): void;
  /** The newest position that was reached, 0 before the first. */
  readonly newest: bigint;
  readonly newestReceivedAt: Date | undefined;
  stop(): void;
};

/** Sends the newest position after so many items or milliseconds, so that acknowledging costs little per item. */
export function createAcknowledger(everyItems: number, everyMilliseconds: number, timing: Timing): Acknowledger {
  const over = new AbortController();
  let newest = 0n;
  let newestReceivedAt: Date | undefined;
  let unsent = 0;
  let lingering = false;
  let send: ((position: bigint, receivedAt: Date | undefined) => void) | undefined;

  const sendNewest = (): void => {
    if (!send || unsent === 0) return;
    unsent = 0;
    send(newest, newestReceivedAt);
  };
  const linger = async (): Promise<void> => {
    lingering = true;
    await timing.delay(everyMilliseconds, over.signal);
    lingering = false;
    if (!over.signal.aborted) sendNewest();
  };

  return {
    get newest() {
      return newest;
    },
    get newestReceivedAt() {
      return newestReceivedAt;
    },
    reached(position, receivedAt) {
      if (position <= newest || over.signal.aborted) return;
      newest = position;
      newestReceivedAt = receivedAt;
      unsent += 1;
      if (unsent >= everyItems) sendNewest();
      else if (!lingering) void linger();
    },
    attach(to) {
      send = to;
      if (newest > 0n) unsent = Math.max(unsent, 1);
      sendNewest();
    },
    detach() {
      send = undefined;
    },
    stop: () => over.abort(),
  };
}
