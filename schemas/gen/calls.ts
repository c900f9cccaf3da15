// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** A call that the hub holds: forwarded by an operator to IOM's line. */
export type CallForwarded = {
  /** The operator's call id. */
  readonly callId: string;
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** Keyed pseudonym of the caller's number, base64url; null when the number was withheld or not sent. */
  readonly callingNumberPseudonym: string | null;
  /** The epoch of the key that made the pseudonym. */
  readonly pseudonymEpoch: string | null;
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
};

/** What an operator writes to its own topic: one forwarded call, without the caller's number. */
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
};

export const callForwarded: EventContract<CallForwarded> = {
  name: 'throughline.calls.CallForwarded',
  service: 'calls',
  topic: 'calls',
  schema: {"type":"record","name":"CallForwarded","namespace":"throughline.calls","doc":"A call that the hub holds: forwarded by an operator to IOM's line.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The operator's call id."},{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"callingNumberPseudonym","type":["null","string"],"doc":"Keyed pseudonym of the caller's number, base64url; null when the number was withheld or not sent.","default":null},{"name":"pseudonymEpoch","type":["null","string"],"doc":"The epoch of the key that made the pseudonym.","default":null},{"name":"numberRestricted","type":"boolean","doc":"The caller withheld the number."},{"name":"dialledDigits","type":"string","doc":"What the caller dialled (TAP3 name): the short number."},{"name":"forwardedToNumber","type":"string","doc":"IOM's number that the call was forwarded to, E.164."},{"name":"recordingEntity","type":"string","doc":"The switch that recorded the call (TS 32.298)."},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number of this record at its recording entity.","default":null},{"name":"seizureTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the line was seized (TS 32.298)."},{"name":"answerTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was answered.","default":null},{"name":"releaseTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was released.","default":null},{"name":"callDuration","type":["null","int"],"doc":"Seconds from answer to release.","default":null},{"name":"causeForTerm","type":["null","int"],"doc":"TS 32.298 cause for termination.","default":null},{"name":"diagnosticsQ850","type":["null","int"],"doc":"Q.850 cause.","default":null},{"name":"callReferenceNumber","type":["null","string"],"doc":"The operator's call reference.","default":null},{"name":"receivedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub committed it."}]},
};

export const callReported: EventContract<CallReported> = {
  name: 'throughline.calls.CallReported',
  service: 'calls',
  topic: 'operators.*.calls',
  schema: {"type":"record","name":"CallReported","namespace":"throughline.calls","doc":"What an operator writes to its own topic: one forwarded call, without the caller's number.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"UUIDv7, made by the operator before the first attempt and kept in every repetition."},{"name":"operatorId","type":["null","string"],"doc":"Optional; refused when it is not the id of the partner that owns the topic.","default":null},{"name":"dialledDigits","type":"string","doc":"What the caller dialled (TAP3 name): the short number."},{"name":"forwardedToNumber","type":"string","doc":"IOM's number that the call was forwarded to, E.164."},{"name":"recordingEntity","type":"string","doc":"The switch that recorded the call (TS 32.298)."},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number of this record at its recording entity.","default":null},{"name":"seizureTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the line was seized (TS 32.298)."},{"name":"answerTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was answered.","default":null},{"name":"releaseTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was released.","default":null},{"name":"callDuration","type":["null","int"],"doc":"Seconds from answer to release.","default":null},{"name":"causeForTerm","type":["null","int"],"doc":"TS 32.298 cause for termination.","default":null},{"name":"diagnosticsQ850","type":["null","int"],"doc":"Q.850 cause.","default":null},{"name":"callReferenceNumber","type":["null","string"],"doc":"The operator's call reference.","default":null}]},
};
