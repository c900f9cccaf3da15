import type { Log } from '@throughline/platform/log';
import type { PassDeadlines } from '../../application/pass-deadlines.ts';

export type DeadlineTimer = { stop(): Promise<void> };

/**
 * Looks for passed deadlines when the next one is due, and at least every `mostMilliseconds`, because other instances
 * make offers too. A look that fails is repeated at the next one.
 */
export function startDeadlineTimer(parts: {
  readonly passDeadlines: PassDeadlines;
  readonly now: () => number;
  readonly mostMilliseconds: number;
  readonly log: Log;
}): DeadlineTimer {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    let next: number | undefined;
    try {
      next = await parts.passDeadlines(parts.now());
    } catch (error) {
      parts.log.warn({ event: 'deadlines-not-read', error }, 'could not look for passed deadlines');
    }
    if (stopped) return;
    const wait = next === undefined ? parts.mostMilliseconds : Math.max(0, next - parts.now());
    timer = setTimeout(start, Math.min(wait, parts.mostMilliseconds));
  };
  const start = (): void => {
    looking = look();
  };
  start();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
