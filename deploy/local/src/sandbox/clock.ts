import { setTimeout as timeout } from 'node:timers/promises';

/** Time, so that tests decide it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time or as soon as the signal aborts; never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export const realClock: Clock = {
  now: () => Date.now(),
  delay: (milliseconds, signal) => timeout(milliseconds, undefined, { signal }).catch(() => {}),
};
