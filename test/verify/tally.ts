/** How many checks and tests passed and failed, and the names of those that failed. */
export type Tally = { readonly passed: number; readonly failed: readonly string[] };

export const nothing: Tally = { passed: 0, failed: [] };

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
  };
}

/** The last line of `npm test`, by which a script tells how it went. */
export function lastLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed.length} failed`;
}

/** Nothing that ran is no success. */
export function exitCode({ passed, failed }: Tally): number {
  return failed.length > 0 || passed === 0 ? 1 : 0;
}
