import { ThroughlineError } from '@throughline/platform/errors';
import { RecordConsentRequest, SealPersonRequest } from '@throughline/proto/throughline/vault/v1/vault.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordConsent, parseSealPerson, toFieldCodes } from './vault-requests.ts';

const personId = '0199c0de-0000-7000-8000-000000000001';
const consentId = '0199c0de-0000-7000-8000-00000000000c';
const givenAt = new Date('2026-04-25T12:00:00Z');
const consent: RecordConsentRequest = {
  consentId,
  personId,
  recipientIds: ['vesta', 'la-strada', 'vesta'],
  purpose: 1,
  fields: [3, 1, 3],
  givenAt,
  validUntil: undefined,
};
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ThroughlineError) return `${error.reason} ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('a request to seal', () => {
  const data = { name: 'Olena', contact: '+380441234567', safeContactRules: '' };

  it('becomes fields', () => {
    expect(parseSealPerson({ personId, data })).toEqual({
      personId,
      data: { NAME: 'Olena', CONTACT: '+380441234567', SAFE_CONTACT_RULES: '' },
    });
  });

  it.each([
    [{ personId: '', data }, /^REQUEST_INVALID person_id /],
    [{ personId: personId.toUpperCase(), data }, /^REQUEST_INVALID person_id /],
    [{ personId, data: undefined }, /^REQUEST_INVALID data /],
    [{ personId, data: { name: '', contact: '', safeContactRules: '' } }, /^REQUEST_INVALID data /],
    [{ personId, data: { ...data, contact: 'x'.repeat(4_001) } }, /^REQUEST_INVALID data\.contact .* 4000 /],
  ])('is refused with the name of the field and nothing of what was sent: %#', (request, expected) => {
    const text = refusal(() => parseSealPerson(request));
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/Olena|380441234567|xxx/);
  });
});

describe('a request to record a consent', () => {
  it('is in one form, whatever the order and the repetitions', () => {
    expect(parseRecordConsent(consent, 'iom-ukraine')).toEqual({
      consentId,
      personId,
      missionId: 'iom-ukraine',
      recipientIds: ['la-strada', 'vesta'],
      purpose: 'REFERRAL',
      fields: ['NAME', 'SAFE_CONTACT_RULES'],
      givenAt: givenAt.getTime(),
      validUntil: null,
    });
  });

  it.each([
    [{ consentId: 'x' }, /^REQUEST_INVALID consent_id /],
    [{ personId: '' }, /^REQUEST_INVALID person_id /],
    [{ recipientIds: new Array<string>(101).fill('vesta') }, /^REQUEST_INVALID recipient_ids /],
    [{ purpose: 0 }, /^REQUEST_INVALID purpose /],
    [{ purpose: 99 }, /^CODE_UNKNOWN purpose /],
    [{ fields: [1, 99] }, /^CODE_UNKNOWN fields /],
    [{ fields: [0] }, /^REQUEST_INVALID fields /],
    [{ givenAt: undefined }, /^TIME_MISSING given_at /],
    [{ givenAt: new Date(Number.NaN) }, /^REQUEST_INVALID given_at /],
    [{ givenAt: new Date(-1) }, /^REQUEST_INVALID given_at /],
    [{ validUntil: new Date(8.64e15) }, /^REQUEST_INVALID valid_until /],
  ])('is refused with the name of the field: %#', (changes, expected) => {
    const request = { ...consent, ...changes } as RecordConsentRequest;
    expect(refusal(() => parseRecordConsent(request, 'iom-ukraine'))).toMatch(expected);
  });
});

describe('any bytes that protobuf takes', () => {
  it('are parsed or refused with a reason, and nothing else is thrown', () => {
    const decoded = <T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined => {
      try {
        return decode(bytes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const seal = decoded((it) => SealPersonRequest.decode(it), bytes);
        const record = decoded((it) => RecordConsentRequest.decode(it), bytes);
        if (seal) refusal(() => parseSealPerson(seal));
        if (record) refusal(() => parseRecordConsent(record, 'iom-ukraine'));
      }),
    );
  });
});

describe('fields of a person', () => {
  it('go back to the codes of the contract', () => {
    expect(toFieldCodes(['NAME', 'CONTACT', 'SAFE_CONTACT_RULES'])).toEqual([1, 2, 3]);
  });
});
