/** TS 32.298 causes for termination. */
export const causesForTerm: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 52, 53, 54, 58]);

/** TS 32.298 PartialRecordType. */
export const partialRecordTypes: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, 20, 21]);

/** Q.850 causes are seven bits; 0 is not one. */
export function isQ850Cause(cause: number): boolean {
  return cause >= 1 && cause <= 127;
}
