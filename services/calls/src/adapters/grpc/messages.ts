import { assertNever } from '@throughline/platform/assert-never';
import {
  type CallAnswer,
  Outcome,
  type ReportedCall as ReportedCallMessage,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';

const time = (date: Date | undefined): number | null => date?.getTime() ?? null;

export function fromMessage(message: ReportedCallMessage): ReportedCall {
  return {
    callId: message.callId,
    claimedOperatorId: message.operatorId || null,
    dialledDigits: message.dialledDigits,
    callingNumber:
      message.numberRestricted && message.callingNumber === ''
        ? { kind: 'restricted' }
        : { kind: 'sent', text: message.callingNumber },
    forwardedToNumber: message.forwardedToNumber,
    recordingEntity: message.recordingEntity,
    sequenceNumber: message.sequenceNumber === undefined ? null : Number(message.sequenceNumber),
    seizureTime: time(message.seizureTime),
    answerTime: time(message.answerTime),
    releaseTime: time(message.releaseTime),
    callDuration: message.callDuration ?? null,
    causeForTerm: message.causeForTerm ?? null,
    diagnosticsQ850: message.diagnosticsQ850 ?? null,
    callReferenceNumber: message.callReferenceNumber || null,
    partialRecordType: message.partialRecordType ?? null,
    partialRecordNumber: message.partialRecordNumber ?? null,
    traceparent: message.traceparent || null,
  };
}

export function toAnswer(callId: string, outcome: CallOutcome): CallAnswer {
  const none = { callId, reason: ErrorReason.ERROR_REASON_UNSPECIFIED, detail: '' };
  switch (outcome.kind) {
    case 'ACCEPTED':
      return { ...none, outcome: Outcome.OUTCOME_ACCEPTED };
    case 'DUPLICATE':
      return { ...none, outcome: Outcome.OUTCOME_DUPLICATE };
    case 'CONFLICT':
      return {
        callId,
        outcome: Outcome.OUTCOME_CONFLICT,
        reason: ErrorReason.ERROR_REASON_CONFLICT,
        detail: outcome.detail,
      };
    case 'INVALID':
      return {
        callId,
        outcome: Outcome.OUTCOME_INVALID,
        reason: ErrorReason[`ERROR_REASON_${outcome.refusal.reason}`],
        detail: outcome.refusal.detail,
      };
    default:
      return assertNever(outcome);
  }
}
