import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCredit } from './credit.ts';

describe('the credit of a stream', () => {
  it('lets a batch in while it lasts, and again when answers gave it back', () => {
    const credit = createCredit(1_000);
    expect(credit.spend(600)).toBe(true);
    expect(credit.spend(600)).toBe(false);
    expect(credit.spend(400)).toBe(true);
    credit.giveBack(600);
    expect(credit.spend(600)).toBe(true);
  });

  it('never lets more calls be in work than the first credit, whatever comes', () => {
    const step = fc.oneof(fc.record({ batch: fc.integer({ min: 0, max: 1_500 }) }), fc.constant('answer' as const));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const credit = createCredit(2_000);
        const work: number[] = [];
        for (const it of steps) {
          if (it === 'answer') credit.giveBack(work.shift() ?? 0);
          else if (credit.spend(it.batch)) work.push(it.batch);
          expect(work.reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(2_000);
        }
      }),
    );
  });
});
