import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { ErrorInfo } from '@throughline/proto/google/rpc/error_details.ts';
import { Status } from '@throughline/proto/google/rpc/status.ts';
import { type ErrorReason, ThroughlineError } from '../errors.ts';
import { type GrpcCode, grpcCodes } from '../telemetry/contract-attributes.ts';

/** The one place where reasons become gRPC status codes. */
const statusOf: Record<ErrorReason, status> = {
  CERTIFICATE_UNKNOWN: status.UNAUTHENTICATED,
  PARTNER_UNKNOWN: status.PERMISSION_DENIED,
  PARTNER_SUSPENDED: status.PERMISSION_DENIED,
  NOT_ENTITLED: status.PERMISSION_DENIED,
  OPERATOR_MISMATCH: status.PERMISSION_DENIED,
  REQUEST_INVALID: status.INVALID_ARGUMENT,
  BATCH_EMPTY: status.INVALID_ARGUMENT,
  BATCH_TOO_LARGE: status.INVALID_ARGUMENT,
  CALL_ID_INVALID: status.INVALID_ARGUMENT,
  NUMBER_INVALID: status.INVALID_ARGUMENT,
  DIALLED_DIGITS_NOT_AGREED: status.INVALID_ARGUMENT,
  TIME_MISSING: status.INVALID_ARGUMENT,
  TIME_IN_FUTURE: status.INVALID_ARGUMENT,
  TIME_ORDER: status.INVALID_ARGUMENT,
  CODE_UNKNOWN: status.INVALID_ARGUMENT,
  DURATION_INVALID: status.INVALID_ARGUMENT,
  RECORDING_ENTITY_INVALID: status.INVALID_ARGUMENT,
  SEQUENCE_NUMBER_INVALID: status.INVALID_ARGUMENT,
  NUMBER_SEAL_INVALID: status.INVALID_ARGUMENT,
  PARTIAL_RECORD_INVALID: status.INVALID_ARGUMENT,
  TIME_TOO_OLD: status.OUT_OF_RANGE,
  CREDIT_EXCEEDED: status.RESOURCE_EXHAUSTED,
  CONFLICT: status.ALREADY_EXISTS,
  NOT_FOUND: status.NOT_FOUND,
  TRANSITION_NOT_ALLOWED: status.FAILED_PRECONDITION,
  CONSENT_NOT_LIVE: status.PERMISSION_DENIED,
  REFERRAL_NOT_ACCEPTED: status.FAILED_PRECONDITION,
  POSITION_UNKNOWN: status.OUT_OF_RANGE,
  RECORD_MALFORMED: status.INVALID_ARGUMENT,
  SCHEMA_UNKNOWN: status.FAILED_PRECONDITION,
  EVENT_TYPE_UNKNOWN: status.FAILED_PRECONDITION,
  CONFIGURATION_INVALID: status.FAILED_PRECONDITION,
  CERTIFICATE_REFUSED: status.FAILED_PRECONDITION,
  PART_REFUSED: status.FAILED_PRECONDITION,
  REPLICAS_TOO_FEW: status.FAILED_PRECONDITION,
  CLOCK_WRONG: status.FAILED_PRECONDITION,
  DATABASE_VERSION: status.FAILED_PRECONDITION,
  UNAVAILABLE: status.UNAVAILABLE,
  SHUTTING_DOWN: status.UNAVAILABLE,
  INTERNAL: status.INTERNAL,
};

/** The name of the status that a reason is answered with. */
export function grpcCodeOf(reason: ErrorReason): GrpcCode {
  return grpcCodes[statusOf[reason]] ?? 'UNKNOWN';
}

/** An error as a partner sees it: status, text, and google.rpc.ErrorInfo with the reason and whether a retry can help. */
export function toServiceError(thrown: unknown): ServiceError {
  const error = ThroughlineError.from(thrown);
  const code = statusOf[error.reason];
  const info = ErrorInfo.encode({
    reason: error.reason,
    domain: 'throughline',
    metadata: { retryable: String(error.retryable) },
  }).finish();
  const details = Status.encode({
    code,
    message: error.message,
    details: [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(info) }],
  }).finish();
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(details));
  return Object.assign(new Error(error.message), { code, details: error.message, metadata });
}
