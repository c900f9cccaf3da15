import { describe, expect, it } from 'vitest';
import { pseudonymsFor } from './pseudonyms-for.ts';

const pseudonyms = [
  { recipientId: 'iom-ukraine', epoch: '2027-Q1', pseudonym: 'u1' },
  { recipientId: 'iom-moldova', epoch: '2027-Q1', pseudonym: 'm1' },
  { recipientId: 'iom-ukraine', epoch: '2026-Q4', pseudonym: 'u0' },
];

describe('the pseudonyms on a feed', () => {
  it("are the partner's own: the present one, and those of before that link a caller who comes back", () => {
    expect(pseudonymsFor('iom-ukraine', pseudonyms)).toEqual({
      callingNumberPseudonym: 'u1',
      pseudonymEpoch: '2027-Q1',
      earlierPseudonyms: [{ epoch: '2026-Q4', callingNumberPseudonym: 'u0' }],
    });
  });

  it('are none for a partner that the call has none for', () => {
    expect(pseudonymsFor('iom-georgia', pseudonyms)).toEqual({
      callingNumberPseudonym: '',
      pseudonymEpoch: '',
      earlierPseudonyms: [],
    });
  });
});
