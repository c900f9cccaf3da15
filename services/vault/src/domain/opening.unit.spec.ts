import { describe, expect, it } from 'vitest';
import type { Consent, ConsentState } from './consent.ts';
import { decideOpening } from './opening.ts';
import type { PersonState } from './person.ts';

const now = Date.UTC(2026, 3, 25, 12);
const personId = '0199c0de-0000-7000-8000-000000000001';
const consent: Consent = {
  consentId: '0199c0de-0000-7000-8000-00000000000c',
  personId,
  missionId: 'iom-ukraine',
  recipientIds: ['la-strada'],
  purpose: 'REFERRAL',
  fields: ['CONTACT'],
  givenAt: now - 10,
  validUntil: now,
};
const given: ConsentState = { kind: 'given', consent };
const person: PersonState = { kind: 'sealed', missionId: 'iom-ukraine', contentDigest: Uint8Array.of(1) };
const command = { partnerId: 'la-strada', personId, now };

describe('opening a person', () => {
  it('given a live consent, when a recipient opens, then it gets the fields of the consent', () => {
    expect(decideOpening(given, person, command)).toEqual({
      kind: 'accepted',
      event: {
        kind: 'PersonOpened',
        personId,
        partnerId: 'la-strada',
        consentId: consent.consentId,
        fields: ['CONTACT'],
        openedAt: now,
      },
    });
  });

  it.each([
    ['ended', given, now + 1],
    ['withdrawn', { kind: 'withdrawn', consent, withdrawnAt: now - 1 }, now],
  ] as const)('given the consent has %s, when a recipient opens, then it is closed', (_what, state, at) => {
    expect(decideOpening(state, person, { ...command, now: at })).toMatchObject({
      refusal: { reason: 'CONSENT_NOT_LIVE' },
    });
  });

  it('tells who is not entitled nothing: no consent, no person, another person, a dead consent look the same', () => {
    const stranger = { ...command, partnerId: 'vesta' };
    const withdrawn: ConsentState = { kind: 'withdrawn', consent, withdrawnAt: now - 1 };
    const answers = [
      decideOpening({ kind: 'absent' }, { kind: 'absent' }, stranger),
      decideOpening({ kind: 'absent' }, person, stranger),
      decideOpening(given, person, stranger),
      decideOpening(withdrawn, person, stranger),
      decideOpening(given, { kind: 'forgotten', missionId: 'iom-ukraine' }, stranger),
      // A recipient that asks for another person by its consent knows nothing of that person either.
      decideOpening(given, { kind: 'absent' }, { ...command, personId: '0199c0de-0000-7000-8000-000000000002' }),
      decideOpening(given, person, { ...command, personId: '0199c0de-0000-7000-8000-000000000002' }),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ refusal: { reason: 'NOT_ENTITLED' } });
  });

  it('given the person was forgotten, when a recipient opens, then there is nothing', () => {
    expect(decideOpening(given, { kind: 'forgotten', missionId: 'iom-ukraine' }, command)).toMatchObject({
      refusal: { reason: 'NOT_FOUND' },
    });
  });
});
