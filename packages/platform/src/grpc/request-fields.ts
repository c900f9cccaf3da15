import { ThroughlineError } from '../errors.ts';
import { isUuid } from '../ids.ts';

// What PostgreSQL and ISO 8601 with four digits of the year both hold.
const latestTime = Date.UTC(10_000, 0) - 1;

/** @throws ThroughlineError REQUEST_INVALID */
export function uuidField(name: string, value: string): string {
  if (!isUuid(value)) {
    throw new ThroughlineError('REQUEST_INVALID', `${name} must be a UUID in canonical, lower-case form.`);
  }
  return value;
}

/** Milliseconds since the epoch; null where the field may be absent and is. @throws ThroughlineError REQUEST_INVALID */
export function optionalTimeField(name: string, value: Date | undefined): number | null {
  if (value === undefined) return null;
  const time = value.getTime();
  if (!(time >= 0 && time <= latestTime)) {
    throw new ThroughlineError('REQUEST_INVALID', `${name} must be a time from 1970 to 9999.`);
  }
  return time;
}

/** @throws ThroughlineError TIME_MISSING or REQUEST_INVALID */
export function timeField(name: string, value: Date | undefined): number {
  const time = optionalTimeField(name, value);
  if (time === null) throw new ThroughlineError('TIME_MISSING', `${name} is mandatory: send it in UTC.`);
  return time;
}

/**
 * The code behind an enum's number.
 * @throws ThroughlineError REQUEST_INVALID when it is not set, CODE_UNKNOWN when this version has no such code
 */
export function codeField<Code>(name: string, value: number, codes: ReadonlyMap<number, Code>): Code {
  if (value === 0) throw new ThroughlineError('REQUEST_INVALID', `${name} is mandatory: choose one of its codes.`);
  const code = codes.get(value);
  if (code === undefined) {
    throw new ThroughlineError(
      'CODE_UNKNOWN',
      `${name} has a code that is not in the list: use a code of the contract.`,
    );
  }
  return code;
}

/**
 * A set, in the order of the list and without repetitions, so that equal sets are equal content; it may be empty.
 * @throws ThroughlineError REQUEST_INVALID or CODE_UNKNOWN
 */
export function codesField<Code>(name: string, values: readonly number[], codes: ReadonlyMap<number, Code>): Code[] {
  const chosen = new Set(values.map((value) => codeField(name, value, codes)));
  return [...codes.values()].filter((code) => chosen.has(code));
}
