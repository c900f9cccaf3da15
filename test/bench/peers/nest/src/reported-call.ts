export type ReportedCall = {
  readonly callId: string;
  readonly operatorId: string;
  readonly dialledDigits: string;
  /** Null when the caller withheld it. */
  readonly callingNumber: string | null;
  readonly forwardedToNumber: string;
  readonly recordingEntity: string;
  /** ISO 8601. */
  readonly seizureTime: string;
};

export class InvalidCallError extends Error {}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const e164 = /^\+[1-9]\d{6,14}$/;
const futureToleranceMilliseconds = 300_000;

/** @throws InvalidCallError for what is no call */
export function validateCall(message: unknown, now: number): ReportedCall {
  if (typeof message !== 'object' || message === null) throw new InvalidCallError('the message is no object');
  const fields = message as Record<string, unknown>;
  const text = (name: string, pattern: RegExp): string => {
    const value = fields[name];
    if (typeof value !== 'string' || !pattern.test(value)) throw new InvalidCallError(`${name} is not valid`);
    return value;
  };
  const seizureTime = text('seizureTime', /^\d{4}-\d\d-\d\dT/);
  const time = Date.parse(seizureTime);
  if (Number.isNaN(time) || time > now + futureToleranceMilliseconds) {
    throw new InvalidCallError('seizureTime is not valid');
  }
  return {
    callId: text('callId', uuid),
    operatorId: text('operatorId', /^[a-z0-9-]{1,63}$/),
    dialledDigits: text('dialledDigits', /^\d{3,10}$/),
    callingNumber: fields['callingNumber'] == null ? null : text('callingNumber', e164),
    forwardedToNumber: text('forwardedToNumber', e164),
    recordingEntity: text('recordingEntity', /^.{1,64}$/),
    seizureTime,
  };
}
