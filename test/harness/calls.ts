import { type Call, newId } from '@throughline/client';

/** A valid call of a moment ago; fields can be replaced. */
export function aCall(over: Partial<Call> = {}): Call {
  return {
    callId: newId(),
    dialledDigits: '527',
    callingNumber: '+380671234567',
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    seizureTime: new Date(Date.now() - 60_000),
    ...over,
  } as Call;
}

export function calls(count: number, over: Partial<Call> = {}): Call[] {
  return Array.from({ length: count }, () => aCall(over));
}
