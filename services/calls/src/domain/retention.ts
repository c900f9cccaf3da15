/** What is kept for how long. CALLS: calls, that they were repeated and answered. REFUSALS: records not taken, and why. */
export const dataClasses = ['CALLS', 'REFUSALS'] as const;
export type DataClass = (typeof dataClasses)[number];

/** Days that each class is kept. */
export type Retention = Readonly<Record<DataClass, number>>;

const day = 86_400_000;

/** What is older than this time may go. Milliseconds since the epoch. */
export function keptFrom(days: number, now: number): number {
  return now - days * day;
}
