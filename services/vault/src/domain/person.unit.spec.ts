import { describe, expect, it } from 'vitest';
import { canonicalContent, decideSeal, type PersonState } from './person.ts';

const personId = '0199c0de-0000-7000-8000-000000000001';
const digest = Uint8Array.of(1, 2, 3);
const command = { personId, missionId: 'iom-ukraine', contentDigest: digest, now: 1_000 };
const sealed: PersonState = { kind: 'sealed', missionId: 'iom-ukraine', contentDigest: Uint8Array.of(1, 2, 3) };

describe('sealing a person', () => {
  it('given nobody, when a mission seals, then the person is of that mission', () => {
    expect(decideSeal({ kind: 'absent' }, command)).toEqual({
      kind: 'accepted',
      event: { kind: 'PersonSealed', personId, missionId: 'iom-ukraine', contentDigest: digest, sealedAt: 1_000 },
    });
  });

  it('given the same content, when it is sealed again, then the first answer holds', () => {
    expect(decideSeal(sealed, { ...command, now: 2_000 })).toEqual({ kind: 'repeated' });
  });

  it.each([[Uint8Array.of(1, 2, 4)], [Uint8Array.of(1, 2)], [Uint8Array.of()]])(
    'given other content, when it is sealed with the same id, then it is a conflict',
    (contentDigest) => {
      expect(decideSeal(sealed, { ...command, contentDigest })).toMatchObject({ refusal: { reason: 'CONFLICT' } });
    },
  );

  it('given the person of a mission, when another seals it, then it is not entitled, even with the same content', () => {
    expect(decideSeal(sealed, { ...command, missionId: 'iom-moldova' })).toMatchObject({
      refusal: { reason: 'NOT_ENTITLED' },
    });
  });

  it('given a forgotten person, when it is sealed again, then the id stays used', () => {
    const forgotten: PersonState = { kind: 'forgotten', missionId: 'iom-ukraine' };
    expect(decideSeal(forgotten, command)).toMatchObject({ refusal: { reason: 'CONFLICT' } });
  });
});

describe('the canonical content', () => {
  it('is another one when text moves from one field to the next', () => {
    const data = { NAME: 'a', CONTACT: 'b', SAFE_CONTACT_RULES: '' };
    const moved = { NAME: 'ab', CONTACT: '', SAFE_CONTACT_RULES: '' };
    expect(canonicalContent(personId, data)).not.toBe(canonicalContent(personId, moved));
  });
});
