import { ThroughlineError } from '@throughline/platform/errors';
import type { SendReferralRequest } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readId, readReason, readSendReferral } from './requests.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8001';
const valid: SendReferralRequest = {
  referralId: id,
  caseId: id,
  personId: id,
  consentId: id,
  assistanceKind: 6,
  priority: 2,
  language: 'ukr',
  area: 'UA-30',
};
const refusal = (work: () => unknown): { reason: string; message: string } => {
  try {
    work();
  } catch (error) {
    if (error instanceof ThroughlineError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a request to send a referral', () => {
  it('is read', () => {
    expect(readSendReferral(valid, 'iom-ukraine')).toMatchObject({
      missionId: 'iom-ukraine',
      assistanceKind: 'LEGAL_COUNSELLING',
      priority: 'URGENT',
    });
  });

  it.each<[Partial<SendReferralRequest>, string, string]>([
    [{ referralId: '' }, 'REQUEST_INVALID', 'referral_id'],
    [{ caseId: id.toUpperCase() }, 'REQUEST_INVALID', 'case_id'],
    [{ personId: 'Olena' }, 'REQUEST_INVALID', 'person_id'],
    [{ consentId: `${id}\u0000` }, 'REQUEST_INVALID', 'consent_id'],
    [{ assistanceKind: 0 }, 'REQUEST_INVALID', 'assistance_kind'],
    [{ assistanceKind: 99 as never }, 'CODE_UNKNOWN', 'assistance_kind'],
    [{ priority: 0 }, 'REQUEST_INVALID', 'priority'],
    [{ priority: -1 as never }, 'CODE_UNKNOWN', 'priority'],
    [{ language: '' }, 'REQUEST_INVALID', 'language'],
    [{ language: 'Ukrainian' }, 'CODE_UNKNOWN', 'language'],
    [{ area: '' }, 'REQUEST_INVALID', 'area'],
    [{ area: 'Kyiv' }, 'CODE_UNKNOWN', 'area'],
  ])('with %o is refused as %s and names %s', (but, reason, field) => {
    const error = refusal(() => readSendReferral({ ...valid, ...but }, 'iom-ukraine'));
    expect(error.reason).toBe(reason);
    expect(error.message).toContain(field);
  });

  it('never repeats what was sent, and never fails in another way', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (text) => {
        for (const field of ['referralId', 'language', 'area'] as const) {
          expect(refusal(() => readSendReferral({ ...valid, [field]: text }, 'm')).message).not.toContain(text);
        }
      }),
    );
  });
});

describe('a reason', () => {
  it('is trimmed', () => expect(readReason('  no lawyer until 2026-01-15 \n')).toBe('no lawyer until 2026-01-15'));
  it('has at most 500 characters, however they are encoded', () => {
    expect(readReason('😀'.repeat(500))).toHaveLength(1_000);
    expect(refusal(() => readReason('x'.repeat(501))).reason).toBe('REQUEST_INVALID');
  });
  it.each([
    ['nothing', ' '],
    ['a character that cannot be kept', 'full\u0000'],
    ['a telephone number', 'call +380 (44) 123-45-67'],
    ['an e-mail address', 'write to someone@example.org'],
  ])('must not be or have %s', (_what, text) => {
    expect(refusal(() => readReason(text)).reason).toBe('REQUEST_INVALID');
  });
});

describe('an id', () => {
  it('is a canonical UUID', () => expect(readId('referral_id', id)).toBe(id));
});
