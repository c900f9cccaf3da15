import type { Log } from '@throughline/platform/log';
import { type RepeatedWork, repeatWork } from '@throughline/platform/repeat-work';
import type { PassDeadlines } from '../../application/pass-deadlines.ts';

/**
 * Looks for passed deadlines when the next one is due, and at least every `mostMilliseconds`, because other instances
 * make offers too. A look that fails is repeated at the next one.
 */
export function startDeadlineTimer(parts: {
  readonly passDeadlines: PassDeadlines;
  readonly now: () => number;
  readonly mostMilliseconds: number;
  readonly log: Log;
}): RepeatedWork {
  const { passDeadlines, now, mostMilliseconds, log } = parts;
  return repeatWork({
    async work() {
      const next = await passDeadlines(now());
      const wait = next === undefined ? mostMilliseconds : Math.max(0, next - now());
      return Math.min(wait, mostMilliseconds);
    },
    onFailure: (error) => log.warn({ event: 'deadlines-not-read', error }, 'could not look for passed deadlines'),
    afterFailureMilliseconds: mostMilliseconds,
    now,
  });
}
