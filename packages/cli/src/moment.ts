import { InvalidArgumentError } from 'commander';

/** What somebody calls a time: an instant, or a whole day in UTC. The end is not part of it. */
export type Moment = { readonly start: Date; readonly end: Date };

const dayMilliseconds = 86_400_000;

/** For commander. @throws InvalidArgumentError unless it is ISO 8601: a day, or a time with an offset or Z */
export function moment(text: string): Moment {
  const [, day = '', time] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  const start = new Date(time === undefined ? `${day}T00:00:00Z` : text);
  // 31 February is 3 March to Date.
  if (Number.isNaN(start.getTime()) || !new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) {
    throw new InvalidArgumentError(
      'It must be a day in UTC, such as 2026-11-01, or a time, such as 2026-11-01T10:15:30Z.',
    );
  }
  return { start, end: time === undefined ? new Date(start.getTime() + dayMilliseconds) : start };
}
