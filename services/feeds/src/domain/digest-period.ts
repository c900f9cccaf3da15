/** What one digest is of: a day or an hour, in UTC. */
export const digestPeriods = { DAY: 86_400_000, HOUR: 3_600_000 } as const;
export type DigestPeriod = keyof typeof digestPeriods;

/** @param time milliseconds since the epoch */
export function beginOf(period: DigestPeriod, time: number): number {
  return Math.floor(time / digestPeriods[period]) * digestPeriods[period];
}

/** How many periods begin at or after `from` and before `until`. Times are milliseconds since the epoch. */
export function countPeriods(period: DigestPeriod, from: number, until: number): number {
  const first = beginOf(period, from - 1) + digestPeriods[period];
  return Math.max(0, Math.ceil((until - first) / digestPeriods[period]));
}

/** When they begin, in order. */
export function periodsBetween(period: DigestPeriod, from: number, until: number): number[] {
  const first = beginOf(period, from - 1) + digestPeriods[period];
  return Array.from({ length: countPeriods(period, from, until) }, (_, index) => first + index * digestPeriods[period]);
}

/** Puts periods that follow each other into one run, of so many at most. @param begins in order */
export function runsOf(period: DigestPeriod, begins: readonly number[], most: number): number[][] {
  const runs: number[][] = [];
  for (const begin of begins) {
    const run = runs.at(-1);
    if (run && run.length < most && run.at(-1) === begin - digestPeriods[period]) run.push(begin);
    else runs.push([begin]);
  }
  return runs;
}
