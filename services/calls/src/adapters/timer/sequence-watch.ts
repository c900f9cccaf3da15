import type { Log } from '@throughline/platform/log';

export type SequenceWatch = {
  /** Ends after the merge under way. */
  stop(): Promise<void>;
  /** Milliseconds since a merge last ended, well or not: one that hangs shows. */
  idleSince(): number;
};

/** Merges what came of sequence numbers every `everyMilliseconds`, and at once while there is more. */
export function startSequenceWatch(parts: {
  readonly merge: () => Promise<'more' | 'done'>;
  readonly everyMilliseconds: number;
  readonly now: () => number;
  readonly log: Log;
}): SequenceWatch {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let merging: Promise<void> = Promise.resolve();
  let lastEnd = parts.now();

  const mergeOnce = async (): Promise<void> => {
    let next: 'more' | 'done' = 'done';
    try {
      next = await parts.merge();
    } catch (error) {
      parts.log.warn({ event: 'sequences-not-merged', error }, 'could not merge sequence numbers; trying again');
    }
    lastEnd = parts.now();
    if (!stopped) timer = setTimeout(start, next === 'more' ? 0 : parts.everyMilliseconds);
  };
  const start = (): void => {
    merging = mergeOnce();
  };
  start();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await merging;
    },
    idleSince: () => parts.now() - lastEnd,
  };
}
