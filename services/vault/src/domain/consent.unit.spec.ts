import { describe, expect, it } from 'vitest';
import {
  type Consent,
  type ConsentState,
  decideConsent,
  decideWithdrawal,
  evolveConsent,
  futureToleranceMilliseconds,
  isLive,
} from './consent.ts';
import type { PersonState } from './person.ts';

const now = Date.UTC(2026, 3, 25, 12);
const consent: Consent = {
  consentId: '0199c0de-0000-7000-8000-00000000000c',
  personId: '0199c0de-0000-7000-8000-000000000001',
  missionId: 'iom-ukraine',
  recipientIds: ['la-strada', 'vesta'],
  purpose: 'REFERRAL',
  fields: ['NAME', 'CONTACT'],
  givenAt: now,
  validUntil: null,
};
const absent: ConsentState = { kind: 'absent' };
const given: ConsentState = { kind: 'given', consent };
const withdrawn: ConsentState = { kind: 'withdrawn', consent, withdrawnAt: now + 1 };
const person: PersonState = { kind: 'sealed', missionId: 'iom-ukraine', contentDigest: Uint8Array.of(1) };
const facts = { now, isNgo: (partnerId: string) => ['la-strada', 'vesta'].includes(partnerId) };
const decide = (changes: Partial<Consent>, state: ConsentState = absent, of: PersonState = person) =>
  decideConsent(state, of, { ...consent, ...changes }, facts);

describe('recording a consent', () => {
  it('given the mission sealed the person, when it records a consent, then it is given', () => {
    expect(decide({})).toEqual({ kind: 'accepted', event: { kind: 'ConsentGiven', consent } });
  });

  it.each([
    ['no recipients', { recipientIds: [] }, 'REQUEST_INVALID'],
    ['a recipient that is no NGO', { recipientIds: ['la-strada', 'kyivstar'] }, 'REQUEST_INVALID'],
    ['no fields', { fields: [] }, 'REQUEST_INVALID'],
    ['a time in the future', { givenAt: now + futureToleranceMilliseconds + 1 }, 'TIME_IN_FUTURE'],
    ['an end at its beginning', { validUntil: now }, 'TIME_ORDER'],
    ['the person of another mission', { missionId: 'iom-moldova' }, 'NOT_ENTITLED'],
  ] as const)('given nothing, when it has %s, then it is refused', (_what, changes, reason) => {
    expect(decide(changes)).toMatchObject({ kind: 'refused', refusal: { reason } });
  });

  it('takes a time that is as far in the future as clocks may differ', () => {
    expect(decide({ givenAt: now + futureToleranceMilliseconds }).kind).toBe('accepted');
  });

  it('answers the same for no person and for the person of another mission', () => {
    const other: PersonState = { kind: 'sealed', missionId: 'iom-moldova', contentDigest: Uint8Array.of(1) };
    expect(decide({}, absent, { kind: 'absent' })).toEqual(decide({}, absent, other));
  });

  it('given the person was forgotten, then there is nothing to consent to', () => {
    const forgotten: PersonState = { kind: 'forgotten', missionId: 'iom-ukraine' };
    expect(decide({}, absent, forgotten)).toMatchObject({ refusal: { reason: 'NOT_FOUND' } });
  });

  it.each([given, withdrawn])('given it is $kind, when the same comes again, then the first answer holds', (state) => {
    expect(decide({}, state)).toEqual({ kind: 'repeated' });
  });

  it('given a recipient has left the hub, when the same comes again, then the first answer holds', () => {
    expect(decideConsent(given, person, consent, { now, isNgo: () => false })).toEqual({ kind: 'repeated' });
  });

  it.each([
    { personId: '0199c0de-0000-7000-8000-000000000002' },
    { missionId: 'iom-moldova' },
    { recipientIds: ['la-strada'] },
    { fields: ['NAME'] as const },
    { givenAt: now - 1 },
    { validUntil: now + 1 },
  ])('given a consent, when its id comes with other content (%o), then it is a conflict', (changes) => {
    expect(decide(changes, given)).toMatchObject({ refusal: { reason: 'CONFLICT' } });
  });
});

describe('withdrawing a consent', () => {
  const command = { missionId: 'iom-ukraine', now: now + 5 };

  it('given a consent, when it is withdrawn, then it is closed from now on', () => {
    const decision = decideWithdrawal(given, command);
    expect(decision).toMatchObject({ kind: 'accepted', event: { withdrawnAt: now + 5 } });
    if (decision.kind !== 'accepted') throw new Error('not accepted');
    expect(isLive(evolveConsent(given, decision.event), now + 5)).toBe(false);
  });

  it('given it was withdrawn, when it is withdrawn again, then the first time stands', () => {
    expect(decideWithdrawal(withdrawn, command)).toEqual({ kind: 'repeated' });
    expect(evolveConsent(withdrawn, { kind: 'ConsentWithdrawn', consent, withdrawnAt: now + 5 })).toBe(withdrawn);
  });

  it('answers the same for no consent and for the consent of another mission', () => {
    expect(decideWithdrawal(absent, command)).toEqual(
      decideWithdrawal(given, { ...command, missionId: 'iom-moldova' }),
    );
    expect(decideWithdrawal(absent, command)).toMatchObject({ refusal: { reason: 'NOT_ENTITLED' } });
  });

  it('is for good: what was withdrawn is not given again', () => {
    expect(evolveConsent(withdrawn, { kind: 'ConsentGiven', consent })).toBe(withdrawn);
  });
});

describe('a live consent', () => {
  const until = (validUntil: number | null): ConsentState => ({ kind: 'given', consent: { ...consent, validUntil } });

  it.each([
    ['open-ended', until(null), true],
    ['not past its end', until(now), true],
    ['past its end', until(now - 1), false],
    ['withdrawn', withdrawn, false],
    ['not there', absent, false],
  ] as const)('%s: %#', (_what, state, live) => {
    expect(isLive(state, now)).toBe(live);
  });
});
