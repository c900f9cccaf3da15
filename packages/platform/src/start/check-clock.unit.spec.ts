import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../log.ts';
import { clockAhead, requireRightClock, watchClock } from './check-clock.ts';

const time = Date.UTC(2026, 10, 29);
/** A database whose clock is right, and answers after so long. */
const databaseAnswering = (milliseconds: number, clock: { now: number }) =>
  ({
    async query() {
      clock.now += milliseconds;
      return { rows: [{ time: time + milliseconds / 2 }] };
    },
  }) as unknown as Parameters<typeof clockAhead>[0];

describe("this machine's clock", () => {
  it('is compared in the middle of the question, however long it took', async () => {
    const clock = { now: time };
    expect(await clockAhead(databaseAnswering(2_000, clock), () => clock.now)).toBe(0);
  });

  it.each([
    [3_600_000, '3600 s ahead of'],
    [-3_600_000, '3600 s behind'],
    [300_000, '300 s ahead of'],
  ])('that is off by %i ms is refused', async (off, said) => {
    const clock = { now: time + off };
    await expect(requireRightClock(databaseAnswering(0, clock), () => clock.now)).rejects.toMatchObject({
      reason: 'CLOCK_WRONG',
      message: `This machine's clock is ${said} the database's: set both by NTP.`,
    });
  });

  it.each([0, 299_000, -299_000])('that is off by %i ms is good enough to start', async (off) => {
    const clock = { now: time + off };
    await expect(requireRightClock(databaseAnswering(0, clock), () => clock.now)).resolves.toBeUndefined();
  });
});

describe("the database's clock", () => {
  it('is asked again when it does not answer', async () => {
    const lines: string[] = [];
    const log = createLog('test', 'debug', { write: (line) => void lines.push(line) });
    const watch = watchClock({
      database: { query: () => Promise.reject(new Error('away')) } as unknown as Parameters<
        typeof watchClock
      >[0]['database'],
      log,
    });
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    await watch.stop();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'clock-not-compared' });
    expect(watch.problem()).toBeUndefined();
  });
});
