import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AfterFailure, afterFailure, type WebhookFailure } from './webhook-schedule.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const now = new Date('2026-03-01T12:00:00Z');
const failureOf = (kind: WebhookFailure['kind'], retryAfterMilliseconds?: number): WebhookFailure => ({
  kind,
  failure: 'It answered with status 503.',
  ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
});
const waitOf = (after: AfterFailure): number => (after.kind === 'retry' ? after.at.getTime() - now.getTime() : -1);

/** Fails again and again until it is not tried again. */
function failing(kind: WebhookFailure['kind'], factor?: number): { waits: number[]; end: AfterFailure } {
  const waits: number[] = [];
  const attempts: WebhookFailure[] = [];
  for (;;) {
    const after = afterFailure(attempts, failureOf(kind), now, 0.5, factor);
    if (after.kind !== 'retry') return { waits, end: after };
    waits.push(waitOf(after));
    attempts.push(failureOf(kind));
  }
}

describe('after a failure of a webhook', () => {
  it('an endpoint that is unreachable is tried as Standard Webhooks says, then the door is disabled', () => {
    const { waits, end } = failing('UNREACHABLE');
    const hours = [2, 5, 10, 14, 20, 24].map((hours) => hours * hour);
    expect(waits).toEqual([5 * second, 5 * minute, 30 * minute, ...hours]);
    expect(end).toMatchObject({ kind: 'dead-letter', reason: 'ATTEMPTS_EXHAUSTED', thenDisable: true });
    expect(end).toHaveProperty('disabledDetail', expect.stringContaining('10 attempts failed'));
  });

  it('an item that is refused is tried for half an hour, and the door goes on without it', () => {
    const { waits, end } = failing('REFUSED');
    expect(waits).toEqual([5 * second, 5 * minute, 30 * minute]);
    expect(end).toMatchObject({ kind: 'dead-letter', reason: 'REFUSED_BY_ENDPOINT', thenDisable: false });
    expect(end).toHaveProperty('detail', expect.stringContaining('refused the item 4 times'));
  });

  it('an endpoint that is gone is disabled at once', () => {
    expect(afterFailure([], failureOf('GONE', 5), now, 0)).toMatchObject({ kind: 'disable' });
  });

  it('refusals are counted apart from what was unreachable before', () => {
    const days = Array.from({ length: 9 }, () => failureOf('UNREACHABLE'));
    expect(waitOf(afterFailure(days, failureOf('REFUSED'), now, 0.5))).toBe(5 * second);
  });

  it('the schedule is scaled, what the endpoint asks for is not', () => {
    expect(failing('REFUSED', 0.01).waits).toEqual([50, 3 * second, 18 * second]);
    expect(waitOf(afterFailure([], failureOf('UNREACHABLE', 700), now, 0.5, 0.01))).toBe(700);
  });

  it('the next attempt is within a fifth of its time, never before Retry-After, and never beyond the bound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('UNREACHABLE' as const, 'REFUSED' as const),
        fc.nat({ max: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 1_000 * hour }),
        (kind, before, random, retryAfter) => {
          const attempts = Array.from({ length: before }, () => failureOf(kind));
          const after = afterFailure(attempts, failureOf(kind, retryAfter), now, random);
          if (after.kind !== 'retry') return after.kind === 'dead-letter' && before >= (kind === 'REFUSED' ? 3 : 9);
          const middle = waitOf(afterFailure(attempts, failureOf(kind), now, 0.5));
          const wait = waitOf(after);
          return (
            wait >= Math.max(0.8 * middle, Math.min(retryAfter, 24 * hour)) &&
            wait <= Math.max(1.2 * middle + 1, Math.min(retryAfter, 24 * hour) + 1)
          );
        },
      ),
    );
  });

  it('an item never has more failures than both schedules have attempts', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.constantFrom('UNREACHABLE' as const, 'REFUSED' as const)), (kinds) => {
        const attempts: WebhookFailure[] = [];
        for (const kind of kinds) {
          const { kind: what } = afterFailure(attempts, failureOf(kind), now, 0);
          if (what !== 'retry') break;
          attempts.push(failureOf(kind));
        }
        return attempts.length <= 12;
      }),
    );
  });
});
