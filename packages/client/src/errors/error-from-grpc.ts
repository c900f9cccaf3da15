import { type ServiceError, status } from '@grpc/grpc-js';
import { ErrorInfo } from '@throughline/proto/google/rpc/error_details.ts';
import { Status } from '@throughline/proto/google/rpc/status.ts';
import { ErrorReason as ErrorReasonCode } from '@throughline/proto/throughline/common/v1/codes.ts';
import { type ErrorReason, HubError } from './hub-error.ts';

const errorInfoType = /(^|\/)google\.rpc\.ErrorInfo$/;

/** Normalises whatever grpc-js reported. What is a HubError already stays as it is. */
export function toHubError(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  if (!isServiceError(thrown)) {
    return new HubError(
      { reason: 'INTERNAL', retryable: false, grpcStatus: status.UNKNOWN, detail: 'The client failed.' },
      { cause: thrown },
    );
  }
  const said = detailsOf(thrown);
  const reason = knownReason(said?.info.reason);
  return new HubError(
    {
      reason: reason ?? reasonOfStatus(thrown.code),
      retryable: said ? said.info.metadata.retryable === 'true' : isPassing(thrown),
      grpcStatus: thrown.code,
      detail: said?.message || thrown.details || thrown.message,
    },
    { cause: thrown },
  );
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && typeof (thrown as { code?: unknown }).code === 'number' && 'details' in thrown;
}

/** google.rpc.Status with the hub's ErrorInfo, from the trailer; undefined when it wasn't the hub that answered. */
function detailsOf(error: ServiceError): { readonly message: string; readonly info: ErrorInfo } | undefined {
  const trailer = error.metadata?.get('grpc-status-details-bin')[0];
  if (!(trailer instanceof Uint8Array)) return undefined;
  try {
    const { message, details } = Status.decode(trailer);
    for (const { typeUrl, value } of details) {
      if (!errorInfoType.test(typeUrl)) continue;
      const info = ErrorInfo.decode(value);
      if (info.domain === 'throughline') return { message, info };
    }
  } catch {
    // Details that can't be read say nothing; the status still does.
  }
  return undefined;
}

/** A newer hub may know reasons that this client doesn't: then the status decides. */
function knownReason(name: string | undefined): ErrorReason | undefined {
  return name && name !== 'UNSPECIFIED' && `ERROR_REASON_${name}` in ErrorReasonCode
    ? (name as ErrorReason)
    : undefined;
}

function reasonOfStatus(code: status): ErrorReason {
  if (code === status.UNAUTHENTICATED) return 'CERTIFICATE_UNKNOWN';
  if (code === status.PERMISSION_DENIED) return 'NOT_ENTITLED';
  if (code === status.INVALID_ARGUMENT || code === status.OUT_OF_RANGE) return 'REQUEST_INVALID';
  if (code === status.NOT_FOUND) return 'NOT_FOUND';
  if (code === status.ALREADY_EXISTS) return 'CONFLICT';
  if (code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED || code === status.CANCELLED)
    return 'UNAVAILABLE';
  return 'INTERNAL';
}

/**
 * Errors of the transport. Everything is idempotent by ids that the client makes, so a request whose answer was lost
 * is safe to repeat. CANCELLED is here as what a hub that is stopped by force sends; a caller's own cancellation never
 * gets this far. HTTP/2 resets without a gRPC status become INTERNAL in grpc-js.
 */
function isPassing({ code, details }: ServiceError): boolean {
  return (
    code === status.UNAVAILABLE ||
    code === status.DEADLINE_EXCEEDED ||
    code === status.CANCELLED ||
    (code === status.INTERNAL && /RST_STREAM|GOAWAY/.test(details))
  );
}
