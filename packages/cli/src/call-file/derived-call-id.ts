import { createHash } from 'node:crypto';

/** What tells a call from every other one of its operator. The caller's number is not in it, and never may be. */
export type CallIdentity = {
  readonly operatorId: string;
  readonly recordingEntity: string;
  readonly sequenceNumber: bigint | undefined;
  readonly seizureTime: Date;
  readonly callReferenceNumber: string;
  readonly partialRecordNumber: number | undefined;
};

/**
 * The id of a call that came without one, always the same for the same call, so that a file that is imported again gives
 * duplicates and not other calls. The rule is the same in every language: a UUID version 7 whose first 48 bits are the
 * seizure time in milliseconds since 1970 UTC, and whose last 80 bits are the first 80 of the SHA-256 over a JSON text
 * in UTF-8, with the version and the variant then set as RFC 9562 says. The JSON text is an array of six strings
 * without space between them: operator id, recording entity, sequence number, seizure time in milliseconds, call
 * reference number, partial record number. Numbers are decimal without leading zeros, what is absent is the empty
 * string, and only `"`, `\` and control characters are escaped.
 */
export function derivedCallId(call: CallIdentity): string {
  const seizureTime = call.seizureTime.getTime();
  const identity = [
    call.operatorId,
    call.recordingEntity,
    String(call.sequenceNumber ?? ''),
    String(seizureTime),
    call.callReferenceNumber,
    String(call.partialRecordNumber ?? ''),
  ];
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(seizureTime, 0, 6);
  createHash('sha256').update(JSON.stringify(identity)).digest().copy(bytes, 6, 0, 10);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
