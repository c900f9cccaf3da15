import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedCall } from './reported-call.ts';
import { type CallRefusalReason, type ValidationRules, validateCall } from './validate-call.ts';

const now = Date.UTC(2026, 4, 1, 12);
const minute = 60_000;
const number = '+380671234567';
function withoutSeparators(text: string): string | undefined {
  const digits = text.replace(/[ -]/g, '');
  return /^\+\d{8,15}$/.test(digits) ? digits : undefined;
}
const rules: ValidationRules = {
  operatorId: 'kyivstar',
  dialledDigits: ['527', '116123'],
  now,
  futureToleranceMilliseconds: 5 * minute,
  oldest: Date.UTC(2022, 0),
  normaliseNumber: withoutSeparators,
  normaliseLine: withoutSeparators,
};
const valid: ReportedCall = {
  callId: '01890a5d-ac96-774b-bcce-b302099a8005',
  claimedOperatorId: null,
  dialledDigits: '527',
  callingNumber: { kind: 'sent', text: number },
  forwardedToNumber: '+380445685015',
  recordingEntity: 'KYIV-MSC-1',
  sequenceNumber: 7,
  seizureTime: now - 3 * minute,
  answerTime: now - 2 * minute,
  releaseTime: now - minute,
  callDuration: 60,
  causeForTerm: 0,
  diagnosticsQ850: 16,
  callReferenceNumber: 'ref',
  partialRecordType: null,
  partialRecordNumber: null,
  traceparent: null,
};
const check = (over: Partial<ReportedCall>) => validateCall({ ...valid, ...over }, rules);
const long = 'x'.repeat(65);
const unopened = { kind: 'unopened', detail: 'it could not be opened.' } as const;

describe('a call is refused', () => {
  const refusals: readonly (readonly [string, Partial<ReportedCall>, CallRefusalReason])[] = [
    ['an id that is no UUID', { callId: '527' }, 'CALL_ID_INVALID'],
    ['no id', { callId: '' }, 'CALL_ID_INVALID'],
    ['the name of another operator', { claimedOperatorId: 'umc' }, 'OPERATOR_MISMATCH'],
    ['digits that were not agreed', { dialledDigits: '112' }, 'DIALLED_DIGITS_NOT_AGREED'],
    ['no digits', { dialledDigits: '' }, 'DIALLED_DIGITS_NOT_AGREED'],
    ['an id of another version', { callId: '01890a5d-ac96-474b-bcce-b302099a8005' }, 'CALL_ID_INVALID'],
    ['an id of the future', { callId: 'f1890a5d-ac96-774b-bcce-b302099a8005' }, 'CALL_ID_INVALID'],
    ['an id from before what is kept', { callId: '01690a5d-ac96-774b-bcce-b302099a8005' }, 'TIME_TOO_OLD'],
    ['a sealed number that could not be opened', { callingNumber: unopened }, 'NUMBER_SEAL_INVALID'],
    ['a reference that holds the number', { callReferenceNumber: 'ref 067 123 45 67' }, 'REQUEST_INVALID'],
    ['a recording entity that holds the number', { recordingEntity: '380671234567' }, 'REQUEST_INVALID'],
    ['an id that holds the number', { callId: '01890a5d-ac96-774b-bcce-380671234567' }, 'REQUEST_INVALID'],
    ['a partial record without its number', { partialRecordType: 0 }, 'PARTIAL_RECORD_INVALID'],
    ['a partial record number without its type', { partialRecordNumber: 1 }, 'PARTIAL_RECORD_INVALID'],
    ['a partial record number of 0', { partialRecordType: 0, partialRecordNumber: 0 }, 'PARTIAL_RECORD_INVALID'],
    [
      'a type of partial record that TS 32.298 has not',
      { partialRecordType: 8, partialRecordNumber: 1 },
      'CODE_UNKNOWN',
    ],
    [
      'a partial record without a reference',
      { partialRecordType: 0, partialRecordNumber: 1, callReferenceNumber: null },
      'PARTIAL_RECORD_INVALID',
    ],
    ['no recording entity', { recordingEntity: '' }, 'RECORDING_ENTITY_INVALID'],
    ['a long recording entity', { recordingEntity: long }, 'RECORDING_ENTITY_INVALID'],
    ['a recording entity with a zero', { recordingEntity: 'a\u0000b' }, 'RECORDING_ENTITY_INVALID'],
    ['a long reference', { callReferenceNumber: long }, 'REQUEST_INVALID'],
    ['a reference with a zero', { callReferenceNumber: '\u0000' }, 'REQUEST_INVALID'],
    ['a negative sequence number', { sequenceNumber: -1 }, 'SEQUENCE_NUMBER_INVALID'],
    ['half a sequence number', { sequenceNumber: 0.5 }, 'SEQUENCE_NUMBER_INVALID'],
    ['a sequence number beyond Avro', { sequenceNumber: 2 ** 53 - 1 }, 'SEQUENCE_NUMBER_INVALID'],
    ['no number forwarded to', { forwardedToNumber: '' }, 'NUMBER_INVALID'],
    ['a number that is none', { callingNumber: { kind: 'sent', text: 'anonymous' } }, 'NUMBER_INVALID'],
    ['an empty number that is not withheld', { callingNumber: { kind: 'sent', text: '' } }, 'NUMBER_INVALID'],
    ['no seizure time', { seizureTime: null }, 'TIME_MISSING'],
    ['a seizure time that is none', { seizureTime: Number.NaN }, 'REQUEST_INVALID'],
    ['an answer time that is none', { answerTime: Number.POSITIVE_INFINITY }, 'REQUEST_INVALID'],
    ['a seizure in the future', { seizureTime: now + 6 * minute }, 'TIME_IN_FUTURE'],
    ['an answer in the future', { answerTime: now + 6 * minute }, 'TIME_IN_FUTURE'],
    ['a release in the future', { releaseTime: now + 6 * minute }, 'TIME_IN_FUTURE'],
    ['a seizure before 1970', { seizureTime: -1 }, 'TIME_ORDER'],
    ['an answer before the seizure', { answerTime: now - 4 * minute }, 'TIME_ORDER'],
    ['a release before the answer', { releaseTime: now - 2 * minute - 1 }, 'TIME_ORDER'],
    ['a release before the seizure', { answerTime: null, releaseTime: now - 4 * minute }, 'TIME_ORDER'],
    ['a negative duration', { callDuration: -1 }, 'DURATION_INVALID'],
    ['a duration of more than a week', { callDuration: 604_801 }, 'DURATION_INVALID'],
    ['a duration that is no number', { callDuration: Number.NaN }, 'DURATION_INVALID'],
    ['a cause that TS 32.298 has not', { causeForTerm: 6 }, 'CODE_UNKNOWN'],
    ['a cause that Q.850 has not', { diagnosticsQ850: 0 }, 'CODE_UNKNOWN'],
  ];
  it.each(refusals)('given %s', (_given, over, reason) => {
    expect(check(over)).toMatchObject({ kind: 'refused', refusal: { reason } });
  });

  it('for the first thing that is wrong', () => {
    expect(check({ callId: '', dialledDigits: '', seizureTime: null })).toMatchObject({
      refusal: { reason: 'CALL_ID_INVALID' },
    });
  });

  it('in words that never repeat a number, whatever is wrong', () => {
    const digits = fc.stringMatching(/^[0-9]{7,15}$/);
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('', '527', 'KYIV-MSC-1', long),
      digits.map((it) => `+${it}`),
    );
    const time = fc.option(fc.oneof(fc.integer(), fc.double(), fc.constantFrom(now, now - minute)));
    const any = fc.record({
      callId: fc.oneof(fc.uuid(), text),
      claimedOperatorId: fc.option(text),
      dialledDigits: text,
      forwardedToNumber: text,
      recordingEntity: text,
      sequenceNumber: fc.option(fc.double()),
      seizureTime: time,
      answerTime: time,
      releaseTime: time,
      callDuration: fc.option(fc.integer()),
      causeForTerm: fc.option(fc.integer()),
      diagnosticsQ850: fc.option(fc.integer()),
      callReferenceNumber: fc.option(text),
      partialRecordType: fc.option(fc.integer()),
      partialRecordNumber: fc.option(fc.integer()),
    });
    // Numbers that no rule mentions by itself.
    const secret = '380679998877';
    fc.assert(
      fc.property(
        any,
        fc.subarray(['dialledDigits', 'forwardedToNumber', 'callReferenceNumber'] as const),
        (it, where) => {
          const reported: ReportedCall = {
            ...valid,
            ...it,
            callingNumber: { kind: 'sent', text: `${secret}x` },
            ...Object.fromEntries(where.map((field) => [field, `${secret}x`])),
          };
          const result = validateCall(reported, rules);
          if (result.kind === 'refused') expect(result.refusal.detail).not.toContain(secret.slice(3));
        },
      ),
    );
  });
});

describe('a call is valid', () => {
  it('given everything in order, with every field in one form', () => {
    const { claimedOperatorId: _claimed, ...fields } = valid;
    expect(
      check({ callId: valid.callId.toUpperCase(), callingNumber: { kind: 'sent', text: '+380 67 123-45-67' } }),
    ).toEqual({
      kind: 'valid',
      call: { ...fields, operatorId: 'kyivstar', callingNumber: number, numberRestricted: false },
    });
  });

  it('given only what is mandatory', () => {
    const none = { sequenceNumber: null, answerTime: null, releaseTime: null, callDuration: null };
    const noCodes = { causeForTerm: null, diagnosticsQ850: null, callReferenceNumber: null };
    expect(check({ ...none, ...noCodes }).kind).toBe('valid');
  });

  it.each([
    ['withheld', { kind: 'restricted' }, true],
    ['not sent', { kind: 'not-sent' }, false],
  ] as const)('given a number that is %s, and has none', (_given, callingNumber, numberRestricted) => {
    expect(check({ callingNumber })).toMatchObject({ call: { callingNumber: null, numberRestricted } });
  });

  it.each([
    ['a partial record', { partialRecordType: 20, partialRecordNumber: 2 }],
    ['its own name', { claimedOperatorId: 'kyivstar' }],
    ['an empty name', { claimedOperatorId: '' }],
    ['times within the tolerance', { answerTime: now + 5 * minute, releaseTime: now + 5 * minute }],
    ['three times that are one', { seizureTime: now, answerTime: now, releaseTime: now }],
    ['the greatest sequence number', { sequenceNumber: 2 ** 53 - 2 }],
    ['the longest texts', { recordingEntity: 'x'.repeat(64), callReferenceNumber: 'x'.repeat(64) }],
    ['the longest duration', { callDuration: 604_800 }],
  ] as const)('given %s', (_given, over) => {
    expect(check(over).kind).toBe('valid');
  });

  it('given a traceparent that is none, without it', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(check({ traceparent })).toMatchObject({ call: { traceparent } });
    expect(check({ traceparent: `${traceparent}\r\n` })).toMatchObject({ call: { traceparent: null } });
  });
});
