import type { ValidCall } from './reported-call.ts';

/**
 * The content of a call in one form, whichever door it came through. The digest over it tells a repetition from a
 * conflict, so a field that is added later must not change the text of calls that don't have it.
 */
export function canonicalContent(call: ValidCall): string {
  return JSON.stringify([
    call.callId,
    call.operatorId,
    call.dialledDigits,
    call.callingNumber,
    call.numberRestricted,
    call.forwardedToNumber,
    call.recordingEntity,
    call.sequenceNumber,
    call.seizureTime,
    call.answerTime,
    call.releaseTime,
    call.callDuration,
    call.causeForTerm,
    call.diagnosticsQ850,
    call.callReferenceNumber,
    ...(call.partialRecordType === null ? [] : [call.partialRecordType, call.partialRecordNumber]),
  ]);
}
