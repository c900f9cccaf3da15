import { setTimeout as timeout } from 'node:timers/promises';

/** Time and chance, so that tests decide both. */
export type Timing = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time, or as soon as the signal aborts; never rejects. */
  delay(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
};

export const realTiming: Timing = {
  now: () => Date.now(),
  delay: (milliseconds, signal) => timeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => {}),
  random: () => Math.random(),
};
