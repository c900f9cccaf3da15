/**
 * How many calls each hour of a day brings beside an average hour, midnight first, in Ukraine's winter time (UTC+2).
 * The line's own figures by hour were not published. The shape is that of helplines whose reports give one: quiet from
 * midnight to morning, a first peak before noon, a second after work.
 */
const weights = [
  0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 1.2, 1.7, 2.0, 2.0, 1.8, 1.6, 1.6, 1.6, 1.6, 1.7, 1.8, 1.6, 1.3, 1.0, 0.6,
  0.4,
] as const;

/** Published: up to 20,000 callers a year. */
const callsPerDay = 20_000 / 365;
/** The simulated day begins at ten in the morning, so that a newcomer sees something. */
const firstHour = 10;
const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;

/** The busiest hour beside an average one. */
export const busiest = Math.max(...weights) / mean;

/**
 * How busy the line is beside an average hour.
 * @param milliseconds since the start
 * @param callsPerMinute on average; the real line's day then passes in `callsPerDay / callsPerMinute` minutes
 */
export function busyness(milliseconds: number, callsPerMinute: number): number {
  const days = milliseconds / 60_000 / (callsPerDay / callsPerMinute);
  const hour = Math.floor(firstHour + days * 24) % 24;
  return (weights[hour] ?? mean) / mean;
}
