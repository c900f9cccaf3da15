import { isCallId } from './call-id.ts';
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

const longestText = 64;
const year3000 = Date.UTC(3000, 0);

export function refusedCallOf(reported: ReportedCall, reason: string, detail: string): RefusedCall {
  const callId = reported.callId.toLowerCase();
  const number = reported.callingNumber.kind === 'sent' ? reported.callingNumber.text : '';
  const holdsNumber = (text: string): boolean => repeatsNumber(text, number);
  const { recordingEntity: entity, sequenceNumber: sequence, seizureTime: time } = reported;
  // Letters, so that a number in the wrong column is not kept with the rest.
  const entityIsOne =
    entity.length <= longestText && /[A-Za-z]/.test(entity) && !entity.includes('\u0000') && entity.isWellFormed();
  return {
    callId: isCallId(callId) && !holdsNumber(callId) ? callId : null,
    recordingEntity: entityIsOne && !holdsNumber(entity) ? entity : null,
    sequenceNumber:
      sequence !== null && Number.isSafeInteger(sequence) && isSequence(sequence, number) ? sequence : null,
    seizureTime: time !== null && Number.isSafeInteger(time) && time >= 0 && time < year3000 ? time : null,
    reason,
    detail,
  };
}

function isSequence(sequence: number, number: string): boolean {
  return sequence >= 0 && sequence < Number.MAX_SAFE_INTEGER - 1 && !repeatsNumber(String(sequence), number);
}
