import { FeedGapError, HubError } from '@throughline/client';
import type { Observe } from './observation.ts';

/** The option of the client that tells of interruptions. */
export function interruptionsOf(partnerId: string, observe: Observe) {
  return {
    onInterrupted(error: HubError | FeedGapError, failures: number): void {
      observe({ kind: 'interrupted', partnerId, reason: reasonOf(error), failures });
    },
  };
}

/** For the terminal: the hub's own words where it has some, and never more than a name otherwise. */
export function reasonOf(error: unknown): string {
  if (error instanceof HubError) return error.message;
  if (error instanceof FeedGapError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
