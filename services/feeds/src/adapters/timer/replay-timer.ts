import type { Log } from '@throughline/platform/log';
import type { RunReplays } from '../../application/run-replays.ts';

export type ReplayTimer = {
  /** A replay was started or resumed here: looks at once. */
  wake(): void;
  /** Ends after the step under way; what is left goes on where it was, here or in another instance. */
  stop(): Promise<void>;
};

/** How often a replay goes on. */
const stepMilliseconds = 100;
/** Another instance may have started one, and stopped. */
const lookMilliseconds = 1_000;

/** Runs the replays for as long as the service does: at once at the start, which is where a stopped one goes on. */
export function startReplayTimer(parts: {
  readonly runReplays: RunReplays;
  readonly now: () => number;
  readonly log: Log;
}): ReplayTimer {
  let stopped = false;
  let woken = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const waits = { more: 0, running: stepMilliseconds, idle: lookMilliseconds } as const;
  const run = async (): Promise<void> => {
    woken = false;
    let next: keyof typeof waits = 'idle';
    try {
      next = await parts.runReplays(parts.now());
    } catch (error) {
      parts.log.warn({ event: 'replays-not-read', error }, 'could not look for replays; trying again');
    }
    running = undefined;
    if (!stopped) timer = setTimeout(start, woken ? 0 : waits[next]);
  };
  const start = (): void => {
    running = run();
  };
  start();

  return {
    wake() {
      woken = true;
      // While it runs, it begins again by itself.
      if (running || stopped) return;
      clearTimeout(timer);
      start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
