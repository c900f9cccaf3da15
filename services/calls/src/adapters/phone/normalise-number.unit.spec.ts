import { describe, expect, it } from 'vitest';
import { normaliseNumber } from './normalise-number.ts';

describe('a number from a Ukrainian operator', () => {
  it.each([
    ['+380671234567', 'E.164'],
    ['380671234567', 'international without the plus sign'],
    ['0671234567', 'national'],
    ['067 123-45-67', 'national with separators'],
  ])('%s (%s) becomes +380671234567', (text) => {
    expect(normaliseNumber(text, 'UA')).toBe('+380671234567');
  });

  it('of a foreign caller keeps its country', () => {
    expect(normaliseNumber('+4915112345678', 'UA')).toBe('+4915112345678');
  });

  it.each(['', 'anonymous', '527', '+38067', 'call me 0671234567', '+999123456789', '0'.repeat(40)])(
    'that is none is refused: %j',
    (text) => {
      expect(normaliseNumber(text, 'UA')).toBeUndefined();
    },
  );
});
