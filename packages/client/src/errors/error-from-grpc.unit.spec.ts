import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { hubRefusal } from '../fakes/fake-hub.ts';
import { toHubError } from './error-from-grpc.ts';

const plain = (code: status, details: string, metadata = new Metadata()): ServiceError =>
  Object.assign(new Error(details), { code, details, metadata });

describe('an error of the hub', () => {
  it('has the reason, the text and whether a retry can help, from the details', () => {
    const cause = hubRefusal(status.PERMISSION_DENIED, 'CONSENT_NOT_LIVE', false, 'Record a new consent.');
    expect(toHubError(cause)).toMatchObject({
      reason: 'CONSENT_NOT_LIVE',
      retryable: false,
      grpcStatus: status.PERMISSION_DENIED,
      detail: 'Record a new consent.',
      cause,
    });
  });

  it('keeps what it says of retries when the reason is newer than this client', () => {
    const error = toHubError(hubRefusal(status.FAILED_PRECONDITION, 'REASON_OF_NEXT_YEAR', true));
    expect(error).toMatchObject({ reason: 'INTERNAL', retryable: true });
  });

  it.each([
    [status.UNAVAILABLE, 'No connection established', 'UNAVAILABLE', true],
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded', 'UNAVAILABLE', true],
    [status.INTERNAL, 'Received RST_STREAM with code 2', 'UNAVAILABLE', true],
    [status.INTERNAL, 'The hub failed', 'INTERNAL', false],
    [status.UNAUTHENTICATED, 'who?', 'CERTIFICATE_UNKNOWN', false],
    [status.UNIMPLEMENTED, 'what?', 'INTERNAL', false],
  ])('without details follows from the status: %s %s', (code, details, reason, retryable) => {
    const error = toHubError(plain(code, details));
    expect(error.retryable).toBe(retryable);
    if (!retryable || code !== status.INTERNAL) expect(error.reason).toBe(reason);
  });

  it('with details that cannot be read follows from the status', () => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from([255, 255, 255]));
    expect(toHubError(plain(status.UNAVAILABLE, 'away', metadata))).toMatchObject({ retryable: true, detail: 'away' });
  });
});
