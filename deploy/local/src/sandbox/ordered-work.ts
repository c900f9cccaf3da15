/** Works on several items of a feed at a time, and says how far all of them are done. */
export type OrderedWork = {
  /** Starts the work for an item; resolves when there is room for the next. Positions come in order. */
  begin(position: bigint, ack: () => void, work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is under way. */
  drained(): Promise<void>;
  /** Up to here everything is done; 0 before the first. */
  readonly reached: bigint;
};

/**
 * An item is acknowledged when it and all before it are done, whichever order they end in. Work that throws leaves its
 * item and all after it without acknowledgement, so that they come again at the next start.
 */
export function createOrderedWork(mostAtOnce: number): OrderedWork {
  const open: { readonly position: bigint; readonly ack: () => void; done: boolean }[] = [];
  const waiting = new Set<() => void>();
  let running = 0;
  let reached = 0n;

  const wake = (): void => {
    for (const resume of [...waiting]) resume();
    waiting.clear();
  };
  const change = (): Promise<void> => new Promise((resolve) => waiting.add(resolve));

  return {
    get reached() {
      return reached;
    },
    async begin(position, ack, work) {
      const item = { position, ack, done: false };
      open.push(item);
      running += 1;
      work()
        .then(
          () => {
            item.done = true;
            let last: (typeof open)[number] | undefined;
            while (open[0]?.done) last = open.shift();
            if (!last) return;
            reached = last.position;
            last.ack();
          },
          () => {},
        )
        .finally(() => {
          running -= 1;
          wake();
        });
      while (running >= mostAtOnce) await change();
    },
    async drained() {
      while (running > 0) await change();
    },
  };
}
