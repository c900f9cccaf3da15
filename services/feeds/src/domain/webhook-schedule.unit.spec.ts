import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CarryDecision } from './carry-decision.ts';
import { afterFailure, type WebhookFailure } from './webhook-schedule.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const now = new Date('2026-03-01T12:00:00Z');
const failureOf = (kind: WebhookFailure['kind'], retryAfterMilliseconds?: number): WebhookFailure => ({
  kind,
  failure: 'It answered with status 503.',
  ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
});
const waitOf = (after: CarryDecision): number => (after.kind === 'retry' ? after.at.getTime() - now.getTime() : -1);

/** Fails again and again until it is not tried again. */
function failing(kind: WebhookFailure['kind'], factor?: number): { waits: number[]; end: CarryDecision } {
  const waits: number[] = [];
  const attempts: WebhookFailure[] = [];
  for (;;) {
    attempts.push(failureOf(kind));
    const after = afterFailure(attempts, failureOf(kind), now, 0.5, factor);
    if (after.kind !== 'retry') return { waits, end: after };
    waits.push(waitOf(after));
  }
}

describe('after a failure of a webhook', () => {
  it('an endpoint that is unreachable is tried as Standard Webhooks says, then the door is disabled', () => {
    const { waits, end } = failing('UNREACHABLE');
    const hours = [2, 5, 10, 14, 20, 24].map((hours) => hours * hour);
    expect(waits).toEqual([5 * second, 5 * minute, 30 * minute, ...hours]);
    expect(end).toMatchObject({ kind: 'dead-letter', reason: 'ATTEMPTS_EXHAUSTED' });
    expect(end).toHaveProperty('disable', expect.stringContaining('10 attempts failed'));
  });

  it('an item that is refused is tried for half an hour, and the door goes on without it', () => {
    const { waits, end } = failing('REFUSED');
    expect(waits).toEqual([5 * second, 5 * minute, 30 * minute]);
    expect(end).toMatchObject({ kind: 'dead-letter', reason: 'REFUSED_BY_ENDPOINT' });
    expect(end).not.toHaveProperty('disable');
    expect(end).toHaveProperty('detail', expect.stringContaining('refused the item 4 times'));
  });

  it('an endpoint that is gone is disabled at once', () => {
    expect(afterFailure([failureOf('GONE')], failureOf('GONE', 5), now, 0)).toMatchObject({ kind: 'disable' });
  });

  it('refusals are counted apart from what was unreachable before', () => {
    const days = Array.from({ length: 9 }, () => failureOf('UNREACHABLE'));
    const attempts = [...days, failureOf('REFUSED')];
    expect(waitOf(afterFailure(attempts, failureOf('REFUSED'), now, 0.5))).toBe(5 * second);
  });

  it('the schedule is scaled, what the endpoint asks for is not', () => {
    expect(failing('REFUSED', 0.01).waits).toEqual([50, 3 * second, 18 * second]);
    const failure = failureOf('UNREACHABLE', 700);
    expect(waitOf(afterFailure([failure], failure, now, 0.5, 0.01))).toBe(700);
  });

  it('the next attempt is within a fifth of its time, never before Retry-After, and never beyond the bound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('UNREACHABLE' as const, 'REFUSED' as const),
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 1_000 * hour }),
        (kind, times, random, retryAfter) => {
          const attempts = Array.from({ length: times }, () => failureOf(kind));
          const after = afterFailure(attempts, failureOf(kind, retryAfter), now, random);
          if (after.kind !== 'retry') return after.kind === 'dead-letter' && times > (kind === 'REFUSED' ? 3 : 9);
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
          attempts.push(failureOf(kind));
          if (afterFailure(attempts, failureOf(kind), now, 0).kind !== 'retry') break;
        }
        return attempts.length <= 13;
      }),
    );
  });
});
