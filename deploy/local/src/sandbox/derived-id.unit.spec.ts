import fc from 'fast-check';
import { expect, it } from 'vitest';
import { derivedId } from './derived-id.ts';

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a UUIDv7, always the same for the same and another for another', () => {
  const ids = fc.uuid({ version: [4, 7] });
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      expect(derivedId(one, 'case')).toMatch(uuidv7);
      expect(derivedId(one, 'case')).toBe(derivedId(one, 'case'));
      expect(derivedId(one, 'case')).not.toBe(derivedId(one, 'person'));
      if (one !== other) expect(derivedId(one, 'case')).not.toBe(derivedId(other, 'case'));
    }),
  );
});

it('has the time of the UUIDv7 that it follows from', () => {
  expect(derivedId('0199c0de-1234-7000-8000-0000000000ca', 'case').slice(0, 13)).toBe('0199c0de-1234');
});
