import { describe, expect, it } from 'vitest';
import {
  hasRefusedForTooLong,
  type MailAttempt,
  mayInterrupt,
  nextMailAt,
  retryAt,
  unansweredMail,
} from './mail-schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const at = (text: string): number => Date.parse(text);
const attempt = (kind: MailAttempt['kind'], attemptedAt = 0): MailAttempt => ({
  attemptedAt,
  kind,
  failure: '',
  lastPosition: 7n,
  composedAt: 3,
});

describe("the day's mail", () => {
  it('is due at its hour, today or tomorrow', () => {
    expect(nextMailAt(6, at('2026-11-25T05:59:59Z'))).toBe(at('2026-11-25T06:00:00Z'));
    expect(nextMailAt(6, at('2026-11-25T06:00:00Z'))).toBe(at('2026-11-26T06:00:00Z'));
    expect(nextMailAt(0, at('2026-12-31T23:59:00Z'))).toBe(at('2027-01-01T00:00:00Z'));
  });
});

describe('a mail that can not wait', () => {
  it('goes a quarter of an hour after the last one at the earliest', () => {
    expect(mayInterrupt(undefined, 0)).toBe(true);
    expect(mayInterrupt(0, 15 * minute - 1)).toBe(false);
    expect(mayInterrupt(0, 15 * minute)).toBe(true);
  });
});

describe('a mail that failed', () => {
  it('is tried again after a minute, then twice as long, up to an hour', () => {
    const pauses = [1, 2, 3, 7, 100].map((count) => retryAt(Array(count).fill(attempt('UNREACHABLE')), 0));
    expect(pauses).toEqual([minute, 2 * minute, 4 * minute, hour, hour]);
  });

  it('is tried four times a day in the end where the server says no', () => {
    expect(retryAt(Array(100).fill(attempt('REFUSED')), 0)).toBe(6 * hour);
  });

  it('closes the door when it was refused for three days', () => {
    expect(hasRefusedForTooLong([attempt('REFUSED', 0), attempt('REFUSED', 3 * day - 1)], 3 * day - 1)).toBe(false);
    expect(hasRefusedForTooLong([attempt('REFUSED', 0), attempt('REFUSED', 3 * day)], 3 * day)).toBe(true);
  });

  it('does not close the door because the mail server was away', () => {
    expect(hasRefusedForTooLong([attempt('UNREACHABLE', 0), attempt('REFUSED', 9 * day)], 9 * day)).toBe(false);
    expect(hasRefusedForTooLong([attempt('REFUSED', 0), attempt('UNREACHABLE', 9 * day)], 9 * day)).toBe(false);
  });
});

describe('a mail that may have arrived', () => {
  it('is sent as the same again', () => {
    const kept = { lastPosition: 7n, composedAt: 3 };
    expect(unansweredMail([attempt('UNCERTAIN')])).toMatchObject(kept);
    expect(unansweredMail([attempt('REFUSED'), attempt('BEGUN')])).toMatchObject(kept);
  });

  it('is a new one once it was refused, or did not get out', () => {
    expect(unansweredMail([])).toBeUndefined();
    expect(unansweredMail([attempt('UNCERTAIN'), attempt('REFUSED')])).toBeUndefined();
    expect(unansweredMail([attempt('UNREACHABLE')])).toBeUndefined();
  });
});
