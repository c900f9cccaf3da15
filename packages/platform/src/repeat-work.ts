import type { Progressing } from './liveness.ts';

export type RepeatedWork = Progressing & {
  /** The next turn comes at once; while one is under way, right after it. */
  wake(): void;
  /** Ends after the turn under way, whose signal aborts. */
  stop(): Promise<void>;
  /** Milliseconds since a turn last ended, well or not: one that hangs shows. */
  idleSince(): number;
};

/**
 * Does the same again and again for as long as the service runs, one turn after the other, the first at once.
 * @param parts.work one turn; answers the milliseconds until the next
 * @param parts.onFailure for the log: a turn that fails is made up for by a later one
 */
export function repeatWork(parts: {
  readonly work: (signal: AbortSignal) => Promise<number>;
  readonly onFailure: (error: unknown) => void;
  readonly afterFailureMilliseconds: number;
  readonly now?: () => number;
}): RepeatedWork {
  const { work, onFailure, afterFailureMilliseconds, now = Date.now } = parts;
  const stopping = new AbortController();
  let woken = false;
  let timer: NodeJS.Timeout | undefined;
  let turning: Promise<void> | undefined;
  let lastEnd = now();

  const turn = async (): Promise<void> => {
    woken = false;
    let pause = afterFailureMilliseconds;
    try {
      pause = await work(stopping.signal);
    } catch (error) {
      onFailure(error);
    }
    lastEnd = now();
    turning = undefined;
    if (!stopping.signal.aborted) timer = setTimeout(start, woken ? 0 : pause);
  };
  const start = (): void => {
    turning = turn();
  };
  start();

  return {
    wake() {
      woken = true;
      if (turning || stopping.signal.aborted) return;
      clearTimeout(timer);
      start();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await turning;
    },
    idleSince: () => now() - lastEnd,
  };
}
