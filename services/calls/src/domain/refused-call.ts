import { isCallId } from './call-id.ts';
import { isSequenceNumber, isShortText } from './field-rules.ts';
import { repeatsNumber } from './repeats-number.ts';
import type { ReportedCall } from './reported-call.ts';

/** What may be kept of a record that was not taken: what it told validly, and never a number. */
export type RefusedCall = {
  readonly callId: string | null;
  readonly recordingEntity: string | null;
  readonly sequenceNumber: number | null;
  readonly seizureTime: number | null;
  readonly reason: string;
  readonly detail: string;
};

const year3000 = Date.UTC(3000, 0);

export function refusedCallOf(reported: ReportedCall, reason: string, detail: string): RefusedCall {
  const callId = reported.callId.toLowerCase();
  const number = reported.callingNumber.kind === 'sent' ? reported.callingNumber.text : '';
  const holdsNumber = (text: string): boolean => repeatsNumber(text, number);
  const { recordingEntity: entity, sequenceNumber: sequence, seizureTime: time } = reported;
  // Letters, so that a number in the wrong column is not kept with the rest.
  const entityIsOne = isShortText(entity) && /[A-Za-z]/.test(entity);
  return {
    callId: isCallId(callId) && !holdsNumber(callId) ? callId : null,
    recordingEntity: entityIsOne && !holdsNumber(entity) ? entity : null,
    sequenceNumber: sequence !== null && isSequenceNumber(sequence) && !holdsNumber(String(sequence)) ? sequence : null,
    seizureTime: time !== null && Number.isSafeInteger(time) && time >= 0 && time < year3000 ? time : null,
    reason,
    detail,
  };
}
