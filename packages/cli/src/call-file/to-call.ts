import type { Call } from '@throughline/client';
import { derivedCallId } from './derived-call-id.ts';
import type { LineRefusal } from './refusal.ts';
import { type Values, valuesOf } from './values.ts';

/** @param text gives the value of a column, '' where there is none */
export function toCall(operatorId: string, text: (column: string) => string): Call | LineRefusal {
  try {
    return readCall(operatorId, valuesOf(text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { reason: 'FIELD_INVALID', detail: error.message };
  }
}

function readCall(operatorId: string, values: Values): Call | LineRefusal {
  const seizureTime = values.time('seizure_time');
  if (!seizureTime) throw new RangeError('seizure_time is empty');
  const recordingEntity = values.text('recording_entity');
  const sequenceNumber = values.uint64('sequence_number');
  const callReferenceNumber = values.text('call_reference_number');
  const partialRecordNumber = values.int32('partial_record_number');
  const callId = values.text('call_id');
  if (!callId && sequenceNumber === undefined && !callReferenceNumber) return notIdentifiable;
  const identity = { operatorId, recordingEntity, sequenceNumber, seizureTime, callReferenceNumber };
  const optional = {
    callingNumber: values.text('calling_number') || undefined,
    numberRestricted: values.flag('number_restricted'),
    sequenceNumber,
    answerTime: values.time('answer_time'),
    releaseTime: values.time('release_time'),
    callDuration: values.int32('call_duration'),
    causeForTerm: values.int32('cause_for_term'),
    diagnosticsQ850: values.int32('diagnostics_q850'),
    callReferenceNumber: callReferenceNumber || undefined,
    partialRecordType: values.int32('partial_record_type'),
    partialRecordNumber,
  };
  return {
    callId: callId || derivedCallId({ ...identity, partialRecordNumber }),
    dialledDigits: values.text('dialled_digits'),
    forwardedToNumber: values.text('forwarded_to_number'),
    recordingEntity,
    seizureTime,
    ...present(optional),
  };
}

const notIdentifiable: LineRefusal = {
  reason: 'CALL_NOT_IDENTIFIABLE',
  detail: "it can't be told from another call: fill call_id, sequence_number or call_reference_number",
};

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
