/**
 * How many calls a sender may have at the hub over one stream. The hub gives the first credit, and with each answer
 * what the batch took. Nothing may be sent before the first.
 */
export type Credit = {
  /** The hub gave so much, beside any answer. */
  add(calls: number): void;
  /** A batch of so many calls was answered, and the hub gave so much back. */
  giveBack(batch: number, given: number): void;
  /** How many of `calls` calls to send now, as one batch; 0 says to wait for more credit. */
  sendable(calls: number): number;
  /** So many were sent, of what `sendable` said. */
  take(calls: number): void;
};

export function createCredit(): Credit {
  let left = 0;
  let underWay = 0;
  return {
    add(calls) {
      left += calls;
    },
    giveBack(batch, given) {
      underWay -= batch;
      left += given;
    },
    sendable(calls) {
      // What can fit once all is answered waits for its room, so that little credit gives few batches and not many
      // tiny ones. What can never fit goes in parts.
      const batch = Math.min(calls, left + underWay);
      return batch <= left ? batch : 0;
    },
    take(calls) {
      left -= calls;
      underWay += calls;
    },
  };
}
