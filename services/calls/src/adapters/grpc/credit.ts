/**
 * How many calls a sender may still send on one stream. It is told the first credit at the beginning, spends it with
 * each batch and gets it back with the answer, so that what waits in the hub is bounded whatever the network holds.
 */
export function createCredit(first: number): {
  /** Takes a batch in. @returns whether there was credit for it; without, nothing is spent */
  spend(calls: number): boolean;
  /** With the answer of a batch that was taken in. */
  giveBack(calls: number): void;
} {
  let left = first;
  return {
    spend(calls) {
      if (calls > left) return false;
      left -= calls;
      return true;
    },
    giveBack(calls) {
      left += calls;
    },
  };
}
