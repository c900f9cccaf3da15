/**
 * The closed list of reasons, the same as `throughline.common.v1.ErrorReason` without its prefix
 * (a test keeps the two equal). `retryable` says whether the same request can succeed later.
 */
export const errorReasons = {
  CERTIFICATE_UNKNOWN: { retryable: false },
  PARTNER_UNKNOWN: { retryable: false },
  PARTNER_SUSPENDED: { retryable: false },
  NOT_ENTITLED: { retryable: false },
  OPERATOR_MISMATCH: { retryable: false },
  REQUEST_INVALID: { retryable: false },
  BATCH_EMPTY: { retryable: false },
  BATCH_TOO_LARGE: { retryable: false },
  CALL_ID_INVALID: { retryable: false },
  NUMBER_INVALID: { retryable: false },
  DIALLED_DIGITS_NOT_AGREED: { retryable: false },
  TIME_MISSING: { retryable: false },
  TIME_IN_FUTURE: { retryable: false },
  TIME_ORDER: { retryable: false },
  CODE_UNKNOWN: { retryable: false },
  DURATION_INVALID: { retryable: false },
  RECORDING_ENTITY_INVALID: { retryable: false },
  SEQUENCE_NUMBER_INVALID: { retryable: false },
  NUMBER_SEAL_INVALID: { retryable: false },
  PARTIAL_RECORD_INVALID: { retryable: false },
  TIME_TOO_OLD: { retryable: false },
  // The batch was not looked at: it can be sent again when there is credit.
  CREDIT_EXCEEDED: { retryable: true },
  CONFLICT: { retryable: false },
  NOT_FOUND: { retryable: false },
  TRANSITION_NOT_ALLOWED: { retryable: false },
  CONSENT_NOT_LIVE: { retryable: false },
  // The acceptance may still be on its way to the service that asks.
  REFERRAL_NOT_ACCEPTED: { retryable: true },
  POSITION_UNKNOWN: { retryable: false },
  RECORD_MALFORMED: { retryable: false },
  SCHEMA_UNKNOWN: { retryable: false },
  EVENT_TYPE_UNKNOWN: { retryable: false },
  // A service is not started with these: what is wrong has to be put right first.
  CONFIGURATION_INVALID: { retryable: false },
  CERTIFICATE_REFUSED: { retryable: false },
  PART_REFUSED: { retryable: false },
  REPLICAS_TOO_FEW: { retryable: false },
  CLOCK_WRONG: { retryable: false },
  DATABASE_VERSION: { retryable: false },
  UNAVAILABLE: { retryable: true },
  SHUTTING_DOWN: { retryable: true },
  INTERNAL: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type ErrorReason = keyof typeof errorReasons;

/**
 * An error with a reason of the closed list. `message` is what a partner may read: it says what is wrong and what
 * to do, and never names internals or personal data; those belong in `cause`.
 */
export class ThroughlineError extends Error {
  readonly reason: ErrorReason;
  readonly retryable: boolean;

  constructor(reason: ErrorReason, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ThroughlineError';
    this.reason = reason;
    this.retryable = errorReasons[reason].retryable;
  }

  /**
   * Normalises anything that was thrown. What we don't know is INTERNAL and keeps its cause, unless it is one of the
   * passing failures of the parts we stand on, which are UNAVAILABLE.
   */
  static from(thrown: unknown): ThroughlineError {
    if (thrown instanceof ThroughlineError) return thrown;
    if (isPassingFailure(thrown))
      return new ThroughlineError('UNAVAILABLE', 'The hub is busy; try again.', { cause: thrown });
    return new ThroughlineError('INTERNAL', 'The hub failed; its operators were told.', { cause: thrown });
  }
}

// PostgreSQL classes: 08 connection, 40 serialization or deadlock, 53 resources, 57 operator intervention, 58 system.
// And a transaction that it ended because we were still for too long, as a process that was frozen is.
const passingSqlState = /^(08|40|53|57|58|25P03|25P04)/;
const passingMessage =
  /connection terminated|timeout exceeded when trying to connect|connection ended|connection error and is not queryable/i;
const passingSystemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

function isPassingFailure(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, retriable } = thrown as { code?: unknown; retriable?: unknown };
  if (retriable === true) return true;
  if (typeof code === 'string' && (passingSystemErrors.has(code) || passingSqlState.test(code))) return true;
  // pg has no code for a connection that ended in the middle of a query, between two or while connecting.
  return passingMessage.test(thrown.message);
}
