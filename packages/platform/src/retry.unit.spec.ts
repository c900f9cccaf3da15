import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMilliseconds, retrying } from './retry.ts';

const backoff = { firstMilliseconds: 50, mostMilliseconds: 5_000 };
const atOnce = { firstMilliseconds: 0, mostMilliseconds: 0 };
const failure = (attempt: number): Error => new Error(`attempt ${attempt} failed`);

describe('the pause before an attempt', () => {
  it.each([
    [1, 50],
    [2, 100],
    [3, 200],
    [7, 3_200],
    [8, 5_000],
    [2_000, 5_000],
  ])('after %i failures is at most %i ms', (attempt, most) => {
    expect(backoffMilliseconds(attempt, backoff, () => 1)).toBe(most);
    expect(backoffMilliseconds(attempt, backoff, () => 0.5)).toBe(most / 2);
    expect(backoffMilliseconds(attempt, backoff, () => 0)).toBe(0);
  });

  it('is within its bounds for any attempt and any chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, chance) => {
          const pause = backoffMilliseconds(attempt, backoff, () => chance);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(5_000);
        },
      ),
    );
  });
});

describe('retrying', () => {
  it('gives the first result, and counts the attempts from one', async () => {
    const attempts: number[] = [];
    const result = await retrying(
      async (attempt) => {
        attempts.push(attempt);
        if (attempt < 4) throw failure(attempt);
        return 'done';
      },
      { again: () => true, backoff: atOnce },
    );
    expect(result).toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it('ends with the last error when it is not to be tried again', async () => {
    const asked: [unknown, number][] = [];
    const trying = retrying((attempt) => Promise.reject(failure(attempt)), {
      again: (error, attempt) => {
        asked.push([String(error), attempt]);
        return attempt < 3;
      },
      backoff: atOnce,
    });
    await expect(trying).rejects.toThrow('attempt 3 failed');
    expect(asked.map(([, attempt]) => attempt)).toEqual([1, 2, 3]);
  });

  it('takes what is thrown without a promise for a failure too', async () => {
    const trying = retrying(
      () => {
        throw failure(0);
      },
      { again: () => false },
    );
    await expect(trying).rejects.toThrow('attempt 0 failed');
  });

  it('ends with the last error when it is aborted in a pause, without waiting for its end', async () => {
    const abort = new AbortController();
    let attempts = 0;
    const trying = retrying(
      async (attempt) => {
        attempts += 1;
        throw failure(attempt);
      },
      {
        again: () => {
          // In the turn after this one, the pause has begun.
          setImmediate(() => abort.abort());
          return true;
        },
        signal: abort.signal,
        backoff: { firstMilliseconds: 1e9, mostMilliseconds: 1e9 },
      },
    );
    await expect(trying).rejects.toThrow('attempt 1 failed');
    expect(attempts).toBe(1);
  });

  it('does not try again what fails after it was aborted', async () => {
    const trying = retrying(() => Promise.reject(failure(1)), { again: () => true, signal: AbortSignal.abort() });
    await expect(trying).rejects.toThrow('attempt 1 failed');
  });
});
