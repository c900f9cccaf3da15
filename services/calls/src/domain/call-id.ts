const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A UUID version 7 in lower case: its first 48 bits are the milliseconds at which it was made. */
export function isCallId(text: string): boolean {
  return uuid7.test(text);
}

/** Milliseconds since the epoch. */
export function timeOfCallId(callId: string): number {
  return Number.parseInt(callId.slice(0, 8) + callId.slice(9, 13), 16);
}
