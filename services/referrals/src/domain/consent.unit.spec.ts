import { describe, expect, it } from 'vitest';
import { type Consent, isCaseOf, permitsReferral } from './consent.ts';
import { request } from './referral-examples.ts';

const consent: Consent = {
  consentId: request.consentId,
  missionId: request.missionId,
  personId: request.personId,
  recipientIds: ['a'],
  purpose: 'REFERRAL',
  validUntil: 100,
  withdrawn: false,
};

describe('a consent', () => {
  it('permits a referral until it expires', () => {
    expect(permitsReferral(consent, request, 99)).toBe(true);
    expect(permitsReferral(consent, request, 100)).toBe(false);
    expect(permitsReferral({ ...consent, validUntil: null }, request, 100)).toBe(true);
  });

  it.each<[string, Partial<Consent>]>([
    ['was withdrawn', { withdrawn: true }],
    ['is of another mission', { missionId: 'iom-moldova' }],
    ['is of another person', { personId: '01890a5d-ac96-774b-bcce-b302099a8fff' }],
    ['has a purpose that is not known', { purpose: 'UNKNOWN' }],
  ])('does not permit one when it %s', (_why, but) => {
    expect(permitsReferral({ ...consent, ...but }, request, 0)).toBe(false);
  });
});

describe('a case', () => {
  it('is of its own mission and person only', () => {
    const opened = { caseId: request.caseId, callId: 'c', missionId: request.missionId, personId: request.personId };
    expect(isCaseOf(opened, request)).toBe(true);
    expect(isCaseOf({ ...opened, missionId: 'iom-moldova' }, request)).toBe(false);
    expect(isCaseOf({ ...opened, personId: 'other' }, request)).toBe(false);
  });
});
