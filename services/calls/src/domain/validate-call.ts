import { isCallId, timeOfCallId } from './call-id.ts';
import { causesForTerm, isQ850Cause, partialRecordTypes } from './code-lists.ts';
import { isSequenceNumber, isShortText, longestText } from './field-rules.ts';
import { repeatsNumber } from './repeats-number.ts';
import type { ReportedCall, ValidCall } from './reported-call.ts';

/** Reasons of the hub's closed list. */
export type CallRefusalReason =
  | 'OPERATOR_MISMATCH'
  | 'CALL_ID_INVALID'
  | 'NUMBER_INVALID'
  | 'DIALLED_DIGITS_NOT_AGREED'
  | 'TIME_MISSING'
  | 'TIME_IN_FUTURE'
  | 'TIME_ORDER'
  | 'CODE_UNKNOWN'
  | 'DURATION_INVALID'
  | 'RECORDING_ENTITY_INVALID'
  | 'SEQUENCE_NUMBER_INVALID'
  | 'NUMBER_SEAL_INVALID'
  | 'PARTIAL_RECORD_INVALID'
  | 'TIME_TOO_OLD'
  | 'REQUEST_INVALID';

/** `detail` says what is wrong and what to do; it never repeats a number. */
export type CallRefusal = { readonly reason: CallRefusalReason; readonly detail: string };

export type ValidationRules = {
  readonly operatorId: string;
  /** The short numbers of the operator's agreement. */
  readonly dialledDigits: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far an operator's clock may be ahead. */
  readonly futureToleranceMilliseconds: number;
  /** Milliseconds since the epoch: calls with older ids are no longer kept. */
  readonly oldest: number;
  /** E.164 of a number as the operator wrote it, undefined when it is none. */
  readonly normaliseNumber: (text: string) => string | undefined;
  /** The same, for the numbers of IOM's lines. */
  readonly normaliseLine: (text: string) => string | undefined;
};

export type Validated =
  | { readonly kind: 'valid'; readonly call: ValidCall }
  | { readonly kind: 'refused'; readonly refusal: CallRefusal };

const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const longestDurationSeconds = 7 * 24 * 3_600;

/** One call against the rules; the first thing that is wrong is the answer. */
export function validateCall(reported: ReportedCall, rules: ValidationRules): Validated {
  const refused = (reason: CallRefusalReason, detail: string): Validated => ({
    kind: 'refused',
    refusal: { reason, detail },
  });

  const callId = reported.callId.toLowerCase();
  if (!isCallId(callId)) return refused('CALL_ID_INVALID', 'call_id must be a UUID version 7.');
  const recordedAt = timeOfCallId(callId);
  if (recordedAt > rules.now + rules.futureToleranceMilliseconds) {
    return refused('CALL_ID_INVALID', 'call_id is a UUID version 7 with a time in the future: set the clock right.');
  }
  if (recordedAt < rules.oldest) {
    return refused('TIME_TOO_OLD', 'The time in call_id is before what the hub still keeps: it is not taken again.');
  }
  if (reported.claimedOperatorId && reported.claimedOperatorId !== rules.operatorId) {
    return refused('OPERATOR_MISMATCH', 'operator_id is not the partner of the certificate: leave it out.');
  }
  if (!rules.dialledDigits.includes(reported.dialledDigits)) {
    return refused('DIALLED_DIGITS_NOT_AGREED', `dialled_digits must be one of ${rules.dialledDigits.join(', ')}.`);
  }
  const entity = reported.recordingEntity;
  if (entity === '' || !isShortText(entity)) {
    return refused(
      'RECORDING_ENTITY_INVALID',
      `recording_entity must have 1 to ${longestText} characters, none of them zero.`,
    );
  }
  if (!isShortText(reported.callReferenceNumber ?? '')) {
    return refused(
      'REQUEST_INVALID',
      `call_reference_number must have at most ${longestText} characters, none of them zero.`,
    );
  }
  const sequence = reported.sequenceNumber;
  if (sequence !== null && !isSequenceNumber(sequence)) {
    return refused('SEQUENCE_NUMBER_INVALID', 'sequence_number must be a whole number from 0 to 2^53 - 2.');
  }

  const forwardedToNumber = rules.normaliseLine(reported.forwardedToNumber);
  if (forwardedToNumber === undefined) {
    return refused('NUMBER_INVALID', 'forwarded_to_number must be a telephone number, best in E.164.');
  }
  const sent = reported.callingNumber;
  const callingNumber = sent.kind === 'sent' ? rules.normaliseNumber(sent.text) : null;
  if (callingNumber === undefined) {
    return refused(
      'NUMBER_INVALID',
      'calling_number must be a telephone number; for a withheld one set number_restricted and leave it empty.',
    );
  }

  if (sent.kind === 'unopened') return refused('NUMBER_SEAL_INVALID', sent.detail);
  if (sent.kind === 'sent') {
    const texts = [callId, entity, reported.callReferenceNumber ?? ''];
    if (texts.some((text) => repeatsNumber(text, sent.text))) {
      return refused(
        'REQUEST_INVALID',
        "call_id, recording_entity or call_reference_number holds the caller's number, which the hub must not keep: leave it out.",
      );
    }
  }
  const { seizureTime } = reported;
  if (seizureTime === null) return refused('TIME_MISSING', 'seizure_time is mandatory.');
  const wrong = wrongTimes({ ...reported, seizureTime }, rules) ?? wrongCodes(reported) ?? wrongPartial(reported);
  if (wrong) return { kind: 'refused', refusal: wrong };

  const { claimedOperatorId: _claimed, ...fields } = reported;
  return {
    kind: 'valid',
    call: {
      ...fields,
      callId,
      operatorId: rules.operatorId,
      callingNumber,
      numberRestricted: sent.kind === 'restricted',
      forwardedToNumber,
      seizureTime,
      traceparent: traceparent.test(reported.traceparent ?? '') ? reported.traceparent : null,
    },
  };
}

function wrongTimes(
  call: Pick<ReportedCall, 'answerTime' | 'releaseTime'> & { readonly seizureTime: number },
  rules: ValidationRules,
): CallRefusal | undefined {
  const latest = rules.now + rules.futureToleranceMilliseconds;
  const { seizureTime, answerTime, releaseTime } = call;
  for (const [name, time] of Object.entries({
    seizure_time: seizureTime,
    answer_time: answerTime,
    release_time: releaseTime,
  })) {
    if (time !== null && !Number.isSafeInteger(time)) {
      return { reason: 'REQUEST_INVALID', detail: `${name} is not a time.` };
    }
    if (time !== null && time > latest) {
      return { reason: 'TIME_IN_FUTURE', detail: `${name} is in the future: set the clock right, send UTC.` };
    }
  }
  if (seizureTime < 0) return { reason: 'TIME_ORDER', detail: 'seizure_time is before 1970.' };
  if (answerTime !== null && answerTime < seizureTime) {
    return { reason: 'TIME_ORDER', detail: 'answer_time is before seizure_time.' };
  }
  if (releaseTime !== null && releaseTime < (answerTime ?? seizureTime)) {
    return { reason: 'TIME_ORDER', detail: 'release_time is before answer_time or seizure_time.' };
  }
  return undefined;
}

function wrongPartial(call: ReportedCall): CallRefusal | undefined {
  const { partialRecordType: type, partialRecordNumber: number } = call;
  if (type === null && number === null) return undefined;
  if (type === null || number === null || !(Number.isInteger(number) && number >= 1 && number <= 1_000_000)) {
    return {
      reason: 'PARTIAL_RECORD_INVALID',
      detail: 'A partial record has partial_record_type and partial_record_number, from 1.',
    };
  }
  if (!partialRecordTypes.has(type)) {
    return { reason: 'CODE_UNKNOWN', detail: 'partial_record_type is not one of TS 32.298.' };
  }
  if (!call.callReferenceNumber) {
    return {
      reason: 'PARTIAL_RECORD_INVALID',
      detail: 'A partial record needs call_reference_number, which all records of the call share.',
    };
  }
  return undefined;
}

function wrongCodes(call: ReportedCall): CallRefusal | undefined {
  const { callDuration, causeForTerm, diagnosticsQ850 } = call;
  if (callDuration !== null && !(callDuration >= 0 && callDuration <= longestDurationSeconds)) {
    return { reason: 'DURATION_INVALID', detail: 'call_duration must be 0 to 604,800 seconds.' };
  }
  if (causeForTerm !== null && !causesForTerm.has(causeForTerm)) {
    return { reason: 'CODE_UNKNOWN', detail: 'cause_for_term is not a cause of TS 32.298.' };
  }
  if (diagnosticsQ850 !== null && !isQ850Cause(diagnosticsQ850)) {
    return { reason: 'CODE_UNKNOWN', detail: 'diagnostics_q850 is not a cause of Q.850.' };
  }
  return undefined;
}
