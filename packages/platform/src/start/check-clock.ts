import { ThroughlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from '../postgres/pool.ts';
import { type RepeatedWork, repeatWork } from '../repeat-work.ts';
import { observe } from '../telemetry/instruments.ts';

/** From so far apart on it is told: the log warns, and the metric is there for an alert. */
const warnMilliseconds = 30_000;
/** From so far apart on a service is neither started nor ready: deadlines, retention and times of calls would be wrong. */
export const mostClockMilliseconds = 300_000;
const lookEveryMilliseconds = 10_000;

/**
 * How far this machine's clock is ahead of the database's, in milliseconds; negative when it is behind. Half of what the
 * question took may be wrong in it.
 * @param now this machine's clock
 */
export async function clockAhead(database: Pick<Database, 'query'>, now: () => number = Date.now): Promise<number> {
  const asked = now();
  const { rows } = await database.query<{ time: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as time',
  );
  return (asked + now()) / 2 - Number(rows[0]?.time);
}

/** What is to be said of clocks so far apart; undefined when they agree well enough to work. */
export function clockProblem(aheadMilliseconds: number): string | undefined {
  if (Math.abs(aheadMilliseconds) < mostClockMilliseconds) return undefined;
  const seconds = Math.round(Math.abs(aheadMilliseconds) / 1_000);
  const direction = aheadMilliseconds > 0 ? 'ahead of' : 'behind';
  return `this machine's clock is ${seconds} s ${direction} the database's: set both by NTP`;
}

/** @throws ThroughlineError CLOCK_WRONG when the clocks are too far apart to start */
export async function requireRightClock(database: Pick<Database, 'query'>, now?: () => number): Promise<void> {
  const problem = clockProblem(await clockAhead(database, now));
  if (problem) throw new ThroughlineError('CLOCK_WRONG', `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`);
}

export type ClockWatch = Pick<RepeatedWork, 'stop'> & {
  /** What is wrong with the clock, as of the last look. */
  problem(): string | undefined;
};

/** Looks again and again while the service runs, since a clock can be set. */
export function watchClock(parts: { readonly database: Database; readonly log: Log }): ClockWatch {
  const { database, log } = parts;
  let ahead: number | undefined;
  const work = repeatWork({
    async work() {
      ahead = await clockAhead(database);
      if (Math.abs(ahead) >= warnMilliseconds) {
        log.warn({ event: 'clock-apart', aheadMilliseconds: Math.round(ahead) }, "not the same time as the database's");
      }
      return lookEveryMilliseconds;
    },
    onFailure: (error) => log.debug({ event: 'clock-not-compared', error }, 'could not ask the database for its time'),
    afterFailureMilliseconds: lookEveryMilliseconds,
  });
  observe(['throughline.clock.ahead'], () =>
    ahead === undefined ? [] : [{ gauge: 'throughline.clock.ahead', value: ahead / 1_000, attributes: {} }],
  );
  return { stop: work.stop, problem: () => (ahead === undefined ? undefined : clockProblem(ahead)) };
}
