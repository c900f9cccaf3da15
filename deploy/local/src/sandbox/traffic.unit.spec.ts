import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '@throughline/client';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { busyness } from './hours-of-day.ts';
import { type OperatorId, operatorIds } from './partner-ids.ts';
import { openSequenceNumbers } from './sequence-numbers.ts';
import { trafficOf } from './traffic.ts';

const start = Date.UTC(2026, 3, 25, 8);

/** A clock that jumps to whatever is waited for, until `minutes` have passed. */
function jumpingClock(minutes: number): { clock: Clock; signal: AbortSignal } {
  const over = new AbortController();
  let now = start;
  const delay = (milliseconds: number): Promise<void> => {
    now += milliseconds;
    if (now > start + minutes * 60_000) over.abort();
    return Promise.resolve();
  };
  return { clock: { now: () => now, delay }, signal: over.signal };
}

async function callsOf(operatorId: OperatorId, minutes: number, seed = 'seed'): Promise<Call[]> {
  const { clock, signal } = jumpingClock(minutes);
  const calls: Call[] = [];
  for await (const call of trafficOf(
    operatorId,
    { callsPerMinute: 60, seed },
    openSequenceNumbers(undefined),
    clock,
    signal,
  )) {
    calls.push(call);
  }
  return calls;
}

describe('the traffic of the operators', () => {
  it('is as large as asked for, together, over whole days', async () => {
    const days = 50;
    const minutes = (days * 20_000) / 365 / 60;
    const all = await Promise.all(operatorIds.map((id) => callsOf(id, minutes)));

    const perMinute = all.flat().length / minutes;
    expect(perMinute).toBeGreaterThan(60 * 0.93);
    expect(perMinute).toBeLessThan(60 * 1.07);
  });

  it('begins at a busy hour and is quiet at night', () => {
    const dayMinutes = 20_000 / 365 / 60;
    expect(busyness(0, 60)).toBeGreaterThan(1.5);
    // Ten in the morning and seventeen hours: three at night.
    expect(busyness((dayMinutes * 60_000 * 17) / 24, 60)).toBeLessThan(0.2);
  });

  it.each(operatorIds)('of %s has numbers of the plan, some withheld and some callers who return', async (id) => {
    const calls = await callsOf(id, 10);
    const numbers = calls.flatMap(({ callingNumber }) => callingNumber ?? []);

    for (const number of numbers) {
      const parsed = parsePhoneNumberFromString(number);
      expect(parsed?.isValid(), number).toBe(true);
      expect(parsed?.country).toBe('UA');
    }
    expect(numbers.length).toBeLessThan(calls.length);
    expect(new Set(numbers).size).toBeLessThan(numbers.length);
    expect(
      calls.every(({ callingNumber, numberRestricted }) => Boolean(callingNumber) !== Boolean(numberRestricted)),
    ).toBe(true);
  });

  it('has calls that have ended, with times in order', async () => {
    const { clock } = jumpingClock(0);
    for (const call of await callsOf('umc', 5)) {
      const times = [call.seizureTime, call.answerTime, call.releaseTime].map((time) => time?.getTime() ?? Number.NaN);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(call.dialledDigits).toBe('527');
      expect(times[2]).toBeLessThanOrEqual(clock.now() + 5 * 60_000);
    }
  });

  it('draws the same callers again for the same seed, and others for another', async () => {
    const numbers = async (seed: string) =>
      (await callsOf('kyivstar', 2, seed)).map(({ callingNumber }) => callingNumber);
    expect(await numbers('one')).toEqual(await numbers('one'));
    expect(await numbers('one')).not.toEqual(await numbers('other'));
  });
});

describe('sequence numbers', () => {
  const file = (): string => join(mkdtempSync(join(tmpdir(), 'throughline-')), 'state', 'sequence.json');

  it('run for each recording entity and go on where they were after a clean stop', () => {
    const path = file();
    const first = openSequenceNumbers(path);
    expect([first.next('a'), first.next('a'), first.next('b')]).toEqual([1n, 2n, 1n]);
    first.close();

    const second = openSequenceNumbers(path);
    expect([second.next('a'), second.next('b')]).toEqual([3n, 2n]);
  });

  it('are never used twice after a crash', () => {
    const path = file();
    const crashed = openSequenceNumbers(path);
    const used = [crashed.next('a'), crashed.next('a')];

    const next = openSequenceNumbers(path).next('a');
    expect(used).not.toContain(next);
    expect(next).toBeGreaterThan(2n);
  });
});
