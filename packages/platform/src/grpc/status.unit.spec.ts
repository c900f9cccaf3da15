import { status } from '@grpc/grpc-js';
import { ErrorInfo } from '@throughline/proto/google/rpc/error_details.ts';
import { Status } from '@throughline/proto/google/rpc/status.ts';
import { describe, expect, it } from 'vitest';
import { type ErrorReason, errorReasons, ThroughlineError } from '../errors.ts';
import { toServiceError } from './status.ts';

const reasons = Object.keys(errorReasons) as ErrorReason[];

/** What a partner reads of an error. */
function readBy(thrown: unknown) {
  const error = toServiceError(thrown);
  const details = Status.decode(error.metadata.get('grpc-status-details-bin')[0] as Buffer);
  return { error, details, info: ErrorInfo.decode(details.details[0]?.value as Uint8Array) };
}

describe('an error on gRPC', () => {
  it.each(reasons)('of the reason %s has a status, the reason and whether a retry can help', (reason) => {
    const { error, details, info } = readBy(new ThroughlineError(reason, 'What is wrong; what to do.'));
    expect(status[error.code]).toBeDefined();
    expect([status.OK, status.UNKNOWN, status.CANCELLED]).not.toContain(error.code);
    expect(details).toMatchObject({ code: error.code, message: 'What is wrong; what to do.' });
    expect(details.details[0]?.typeUrl).toBe('type.googleapis.com/google.rpc.ErrorInfo');
    expect(info).toMatchObject({
      reason,
      domain: 'throughline',
      metadata: { retryable: String(errorReasons[reason].retryable) },
    });
  });

  it('is UNAVAILABLE exactly when the hub itself is, so that clients that retry by status alone are right', () => {
    const unavailable = reasons.filter((it) => readBy(new ThroughlineError(it, '')).error.code === status.UNAVAILABLE);
    expect(unavailable).toEqual(['UNAVAILABLE', 'SHUTTING_DOWN']);
  });

  it('says nothing of what was thrown, nor of its cause', () => {
    const { error, details } = readBy(new Error('no row for +380671234567', { cause: new Error('secret') }));
    expect(error.code).toBe(status.INTERNAL);
    const told = JSON.stringify([error.message, error.details, details, error.metadata.getMap()]);
    expect(told).not.toMatch(/380671234567|secret/);
    expect(error.cause).toBeUndefined();
  });
});
