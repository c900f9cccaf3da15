import {
  type DifferenceKind,
  differenceKindToJSON,
  type ListDifferencesResponse,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { ErrorReason, errorReasonToJSON } from '@throughline/proto/throughline/common/v1/codes.ts';

export const differenceColumns = [
  'time',
  'kind',
  'reason',
  'recording_entity',
  'sequence_number',
  'call_id',
  'detail',
] as const;

/** A difference by column; what isn't known is ''. Times are ISO 8601 in UTC, numbers decimal. */
export type DifferenceRow = Readonly<Record<(typeof differenceColumns)[number], string>>;

export function differenceRow(difference: ListDifferencesResponse): DifferenceRow {
  const { time, kind, reason, recordingEntity, sequenceNumber, callId, detail } = difference;
  return {
    time: time?.toISOString() ?? '',
    kind: kindName(kind),
    reason:
      reason === ErrorReason.ERROR_REASON_UNSPECIFIED ? '' : errorReasonToJSON(reason).replace('ERROR_REASON_', ''),
    recording_entity: recordingEntity,
    sequence_number: sequenceNumber === undefined ? '' : String(sequenceNumber),
    call_id: callId,
    detail,
  };
}

/** `NEVER_RECEIVED` of DIFFERENCE_KIND_NEVER_RECEIVED. */
export function kindName(kind: DifferenceKind): string {
  return differenceKindToJSON(kind).replace('DIFFERENCE_KIND_', '');
}
