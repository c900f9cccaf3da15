import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('let so many work at once, and the others in the order in which they came', async () => {
    const turns = createTurns(2);
    const [began, ends]: [number[], (() => void)[]] = [[], []];
    const works = [0, 1, 2, 3].map((index) =>
      turns(async () => {
        began.push(index);
        await new Promise<void>((resolve) => {
          ends[index] = resolve;
        });
        return index;
      }, never),
    );
    await new Promise(setImmediate);
    expect(began).toEqual([0, 1]);
    ends[1]?.();
    await works[1];
    await new Promise(setImmediate);
    expect(began).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await Promise.all([works[0], works[2]]);
    await new Promise(setImmediate);
    ends[3]?.();
    expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
  });

  it('go on after work that failed, and pass over who no longer waits', async () => {
    const turns = createTurns(1);
    const gone = AbortSignal.abort(new Error('gone'));
    const failing = turns(() => Promise.reject(new Error('no')), never);
    const leaving = turns(async () => 'worked', gone);
    const last = turns(async () => 'worked', never);
    await expect(failing).rejects.toThrow('no');
    await expect(leaving).rejects.toThrow('gone');
    expect(await last).toBe('worked');
  });
});
