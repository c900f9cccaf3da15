// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** The caller's number under the key of one recipient and epoch. */
export type CallingNumberPseudonym = {
  /** The partner that may see it. */
  readonly recipientId: string;
  /** The epoch of the key, such as 2026-Q4. */
  readonly epoch: string;
  /** HMAC-SHA-256, base64url. */
  readonly pseudonym: string;
};

/** A call that the hub holds: forwarded by an operator to IOM's line. */
export type CallForwarded = {
  /** The operator's call id. */
  readonly callId: string;
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** For each recipient the pseudonym of the present epoch, then those of the epochs before that link a caller who comes back. Empty when the number was withheld or not sent. */
  readonly callingNumberPseudonyms: readonly CallingNumberPseudonym[];
  /** The caller withheld the number. */
  readonly numberRestricted: boolean;
  /** What the caller dialled (TAP3 name): the short number. */
  readonly dialledDigits: string;
  /** IOM's number that the call was forwarded to, E.164. */
  readonly forwardedToNumber: string;
  /** The switch that recorded the call (TS 32.298). */
  readonly recordingEntity: string;
  /** The operator's own running number of this record at its recording entity. */
  readonly sequenceNumber: number | null;
  /** When the line was seized (TS 32.298). Milliseconds since 1970, UTC. */
  readonly seizureTime: number;
  /** When the call was answered. Milliseconds since 1970, UTC. */
  readonly answerTime: number | null;
  /** When the call was released. Milliseconds since 1970, UTC. */
  readonly releaseTime: number | null;
  /** Seconds from answer to release. */
  readonly callDuration: number | null;
  /** TS 32.298 cause for termination. */
  readonly causeForTerm: number | null;
  /** Q.850 cause. */
  readonly diagnosticsQ850: number | null;
  /** The operator's call reference. */
  readonly callReferenceNumber: string | null;
  /** When the hub committed it. Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
  /** TS 32.298 type of a partial record. */
  readonly partialRecordType: number | null;
  /** 1, 2, 3, … among the partial records of one call; from 2 on it is no further call. */
  readonly partialRecordNumber: number | null;
};

/** A record of an operator that the hub did not take. */
export type CallRefused = {
  /** Null when the record named no valid id. */
  readonly callId: string | null;
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** GRPC, KAFKA or FILE. */
  readonly door: string;
  /** From the hub's closed list of reasons. */
  readonly reason: string;
  /** What is wrong and what to do; never a number of a person. */
  readonly detail: string;
  /** The switch that recorded the call, where it is told validly. */
  readonly recordingEntity: string | null;
  /** The operator's own running number, where it is told validly. */
  readonly sequenceNumber: number | null;
  /** When the line was seized, where it is told validly. Milliseconds since 1970, UTC. */
  readonly seizureTime: number | null;
  /** Of door KAFKA: the partition of the operator's topic. */
  readonly partition: number | null;
  /** Of door KAFKA: the record's offset there. */
  readonly offset: number | null;
  /** When the hub refused it first. Milliseconds since 1970, UTC. */
  readonly refusedAt: number;
};

/** What an operator writes to its own topic: one forwarded call. The caller's number is in it only sealed for the hub. */
export type CallReported = {
  /** UUIDv7, made by the operator before the first attempt and kept in every repetition. */
  readonly callId: string;
  /** Optional; refused when it is not the id of the partner that owns the topic. */
  readonly operatorId: string | null;
  /** What the caller dialled (TAP3 name): the short number. */
  readonly dialledDigits: string;
  /** IOM's number that the call was forwarded to, E.164. */
  readonly forwardedToNumber: string;
  /** The switch that recorded the call (TS 32.298). */
  readonly recordingEntity: string;
  /** The operator's own running number of this record at its recording entity. */
  readonly sequenceNumber: number | null;
  /** When the line was seized (TS 32.298). Milliseconds since 1970, UTC. */
  readonly seizureTime: number;
  /** When the call was answered. Milliseconds since 1970, UTC. */
  readonly answerTime: number | null;
  /** When the call was released. Milliseconds since 1970, UTC. */
  readonly releaseTime: number | null;
  /** Seconds from answer to release. */
  readonly callDuration: number | null;
  /** TS 32.298 cause for termination. */
  readonly causeForTerm: number | null;
  /** Q.850 cause. */
  readonly diagnosticsQ850: number | null;
  /** The operator's call reference. */
  readonly callReferenceNumber: string | null;
  /** The caller's number, national or E.164, as a JWE in compact serialisation (ECDH-ES, A256GCM) for a key of GetSealingKeys. Null when the number was withheld or is not sent. */
  readonly callingNumberSealed: string | null;
  /** The caller withheld the number; callingNumberSealed is then null. */
  readonly numberRestricted: boolean;
  /** TS 32.298 type of a partial record: why the call's record was closed before the call was. */
  readonly partialRecordType: number | null;
  /** 1, 2, 3, … among the partial records of one call, which share recordingEntity and callReferenceNumber. */
  readonly partialRecordNumber: number | null;
};

/** Sequence numbers of a gap that late records closed. */
export type SequenceGapClosed = {
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub saw the late records. Milliseconds since 1970, UTC. */
  readonly closedAt: number;
};

/** Sequence numbers that no record came with. */
export type SequenceGapFound = {
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub found it. Milliseconds since 1970, UTC. */
  readonly foundAt: number;
};

/** Sequence numbers that came again, with other call ids. */
export type SequenceNumbersRepeated = {
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub found it. Milliseconds since 1970, UTC. */
  readonly foundAt: number;
};

export const callForwarded: EventContract<CallForwarded> = {
  name: 'throughline.calls.CallForwarded',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"CallForwarded","namespace":"throughline.calls","doc":"A call that the hub holds: forwarded by an operator to IOM's line.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The operator's call id."},{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"callingNumberPseudonyms","type":{"type":"array","items":{"type":"record","name":"CallingNumberPseudonym","doc":"The caller's number under the key of one recipient and epoch.","fields":[{"name":"recipientId","type":"string","doc":"The partner that may see it."},{"name":"epoch","type":"string","doc":"The epoch of the key, such as 2026-Q4."},{"name":"pseudonym","type":"string","doc":"HMAC-SHA-256, base64url."}]}},"doc":"For each recipient the pseudonym of the present epoch, then those of the epochs before that link a caller who comes back. Empty when the number was withheld or not sent.","default":[]},{"name":"numberRestricted","type":"boolean","doc":"The caller withheld the number."},{"name":"dialledDigits","type":"string","doc":"What the caller dialled (TAP3 name): the short number."},{"name":"forwardedToNumber","type":"string","doc":"IOM's number that the call was forwarded to, E.164."},{"name":"recordingEntity","type":"string","doc":"The switch that recorded the call (TS 32.298)."},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number of this record at its recording entity.","default":null},{"name":"seizureTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the line was seized (TS 32.298)."},{"name":"answerTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was answered.","default":null},{"name":"releaseTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was released.","default":null},{"name":"callDuration","type":["null","int"],"doc":"Seconds from answer to release.","default":null},{"name":"causeForTerm","type":["null","int"],"doc":"TS 32.298 cause for termination.","default":null},{"name":"diagnosticsQ850","type":["null","int"],"doc":"Q.850 cause.","default":null},{"name":"callReferenceNumber","type":["null","string"],"doc":"The operator's call reference.","default":null},{"name":"receivedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub committed it."},{"name":"partialRecordType","type":["null","int"],"doc":"TS 32.298 type of a partial record.","default":null},{"name":"partialRecordNumber","type":["null","int"],"doc":"1, 2, 3, … among the partial records of one call; from 2 on it is no further call.","default":null}]},
};

export const callRefused: EventContract<CallRefused> = {
  name: 'throughline.calls.CallRefused',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"CallRefused","namespace":"throughline.calls","doc":"A record of an operator that the hub did not take.","fields":[{"name":"callId","type":["null",{"type":"string","logicalType":"uuid"}],"doc":"Null when the record named no valid id.","default":null},{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"door","type":"string","doc":"GRPC, KAFKA or FILE."},{"name":"reason","type":"string","doc":"From the hub's closed list of reasons."},{"name":"detail","type":"string","doc":"What is wrong and what to do; never a number of a person."},{"name":"recordingEntity","type":["null","string"],"doc":"The switch that recorded the call, where it is told validly.","default":null},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number, where it is told validly.","default":null},{"name":"seizureTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the line was seized, where it is told validly.","default":null},{"name":"partition","type":["null","int"],"doc":"Of door KAFKA: the partition of the operator's topic.","default":null},{"name":"offset","type":["null","long"],"doc":"Of door KAFKA: the record's offset there.","default":null},{"name":"refusedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub refused it first."}]},
};

export const callReported: EventContract<CallReported> = {
  name: 'throughline.calls.CallReported',
  service: 'calls',
  topic: 'operators.*.calls',
  schema: {"type":"record","name":"CallReported","namespace":"throughline.calls","doc":"What an operator writes to its own topic: one forwarded call. The caller's number is in it only sealed for the hub.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"UUIDv7, made by the operator before the first attempt and kept in every repetition."},{"name":"operatorId","type":["null","string"],"doc":"Optional; refused when it is not the id of the partner that owns the topic.","default":null},{"name":"dialledDigits","type":"string","doc":"What the caller dialled (TAP3 name): the short number."},{"name":"forwardedToNumber","type":"string","doc":"IOM's number that the call was forwarded to, E.164."},{"name":"recordingEntity","type":"string","doc":"The switch that recorded the call (TS 32.298)."},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number of this record at its recording entity.","default":null},{"name":"seizureTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the line was seized (TS 32.298)."},{"name":"answerTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was answered.","default":null},{"name":"releaseTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was released.","default":null},{"name":"callDuration","type":["null","int"],"doc":"Seconds from answer to release.","default":null},{"name":"causeForTerm","type":["null","int"],"doc":"TS 32.298 cause for termination.","default":null},{"name":"diagnosticsQ850","type":["null","int"],"doc":"Q.850 cause.","default":null},{"name":"callReferenceNumber","type":["null","string"],"doc":"The operator's call reference.","default":null},{"name":"callingNumberSealed","type":["null","string"],"doc":"The caller's number, national or E.164, as a JWE in compact serialisation (ECDH-ES, A256GCM) for a key of GetSealingKeys. Null when the number was withheld or is not sent.","default":null},{"name":"numberRestricted","type":"boolean","doc":"The caller withheld the number; callingNumberSealed is then null.","default":false},{"name":"partialRecordType","type":["null","int"],"doc":"TS 32.298 type of a partial record: why the call's record was closed before the call was.","default":null},{"name":"partialRecordNumber","type":["null","int"],"doc":"1, 2, 3, … among the partial records of one call, which share recordingEntity and callReferenceNumber.","default":null}]},
};

export const sequenceGapClosed: EventContract<SequenceGapClosed> = {
  name: 'throughline.calls.SequenceGapClosed',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"SequenceGapClosed","namespace":"throughline.calls","doc":"Sequence numbers of a gap that late records closed.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"closedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub saw the late records."}]},
};

export const sequenceGapFound: EventContract<SequenceGapFound> = {
  name: 'throughline.calls.SequenceGapFound',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"SequenceGapFound","namespace":"throughline.calls","doc":"Sequence numbers that no record came with.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"foundAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub found it."}]},
};

export const sequenceNumbersRepeated: EventContract<SequenceNumbersRepeated> = {
  name: 'throughline.calls.SequenceNumbersRepeated',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"SequenceNumbersRepeated","namespace":"throughline.calls","doc":"Sequence numbers that came again, with other call ids.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"foundAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub found it."}]},
};
