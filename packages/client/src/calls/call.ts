import { ReportedCall } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { uuidv7 } from 'uuidv7';

type Mandatory = 'callId' | 'dialledDigits' | 'forwardedToNumber' | 'recordingEntity';

/**
 * A forwarded call to publish: `ReportedCall` of the contract, where only these are mandatory: `callId` (from
 * `newId`, kept with the call in your system so that every repetition has the same), `dialledDigits` (the short
 * number), `forwardedToNumber` (E.164), `recordingEntity` (the switch) and `seizureTime`. Either give `callingNumber`
 * or say `numberRestricted: true`.
 */
export type Call = Pick<ReportedCall, Mandatory> & { readonly seizureTime: Date } & Partial<
    Omit<ReportedCall, Mandatory | 'seizureTime'>
  >;

/** A new id, a UUID version 7, for a call, a case, a consent, a referral. Make it once, before the first attempt. */
export function newId(): string {
  return uuidv7();
}

export function toMessage(call: Call, traceparent: string): ReportedCall {
  return ReportedCall.fromPartial({ ...call, traceparent });
}
