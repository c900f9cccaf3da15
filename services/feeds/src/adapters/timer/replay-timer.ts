import type { Log } from '@throughline/platform/log';
import { type RepeatedWork, repeatWork } from '@throughline/platform/repeat-work';
import type { RunReplays } from '../../application/run-replays.ts';

/** How often a replay goes on. */
const stepMilliseconds = 100;
/** Another instance may have started one, and stopped. */
const lookMilliseconds = 1_000;

/**
 * Runs the replays for as long as the service does: at once at the start, which is where a stopped one goes on, and when it
 * is woken, since one was started or resumed here.
 */
export function startReplayTimer(parts: {
  readonly runReplays: RunReplays;
  readonly now: () => number;
  readonly log: Log;
}): RepeatedWork {
  const { runReplays, now, log } = parts;
  const waits = { more: 0, running: stepMilliseconds, idle: lookMilliseconds } as const;
  return repeatWork({
    work: async () => waits[await runReplays(now())],
    onFailure: (error) => log.warn({ event: 'replays-not-read', error }, 'could not look for replays; trying again'),
    afterFailureMilliseconds: lookMilliseconds,
    now,
  });
}
