import { describe, expect, it } from 'vitest';
import { createLineNormaliser } from './known-lines.ts';

describe('the number of a line', () => {
  it('is the same the second time, and the country’s own', () => {
    const normalise = createLineNormaliser();
    for (const _time of [1, 2]) {
      expect(normalise('0445685015', 'UA')).toBe('+380445685015');
      expect(normalise('0445685015', 'DE')).not.toBe('+380445685015');
      expect(normalise('no number', 'UA')).toBeUndefined();
    }
  });

  it('is right after more lines than are kept', () => {
    const normalise = createLineNormaliser();
    for (let line = 0; line < 1_100; line++) normalise(`+38044${5_680_000 + line}`, 'UA');
    expect(normalise('+380445680000', 'UA')).toBe('+380445680000');
    expect(normalise('+380445681099', 'UA')).toBe('+380445681099');
  });
});
