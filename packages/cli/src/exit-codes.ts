/** What the process ends with, for scripts. */
export const exitCodes = {
  /** All was taken. */
  ok: 0,
  /** Some calls were refused; the report says which and why. */
  someRefused: 1,
  /** It can't be done as it was asked: wrong usage, a file that can't be read, or the hub says no to all of it. */
  usage: 2,
  /** Interrupted, or the hub is away: what was answered is kept, run it again to go on. */
  interrupted: 3,
} as const;
