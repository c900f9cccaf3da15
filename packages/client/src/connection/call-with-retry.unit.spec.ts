import { type handleUnaryCall, type ServiceError, status } from '@grpc/grpc-js';
import {
  CasesServiceService,
  type OpenCaseRequest,
  type OpenCaseResponse,
} from '@throughline/proto/throughline/cases/v1/cases.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import { connect } from './partner-client.ts';

const request: OpenCaseRequest = {
  caseId: 'case',
  callId: 'call',
  personId: 'person',
  traffickingStatus: 1,
  typesOfExploitation: [],
};
const lostConnection = (): ServiceError =>
  Object.assign(new Error('gone'), { code: status.UNAVAILABLE, details: 'gone' }) as ServiceError;

/** A service that fails so many times with these, then answers. */
function failing(...errors: ServiceError[]) {
  const seen: string[] = [];
  const openCase: handleUnaryCall<OpenCaseRequest, OpenCaseResponse> = (call, callback) => {
    seen.push(call.request.caseId);
    const error = errors.shift();
    if (error) callback(error);
    else callback(null, { caseId: call.request.caseId });
  };
  const recordInformation = vi.fn();
  return { definition: CasesServiceService, implementation: { openCase, recordInformation }, seen };
}

describe('a call to the hub', () => {
  it('is repeated with the same ids while the hub is away', async () => {
    const fake = failing(lostConnection(), hubRefusal(status.UNAVAILABLE, 'SHUTTING_DOWN', true));
    const client = await connectToFake('cases', fake, createFakeTiming());

    expect(await client.cases.openCase(request)).toEqual({ caseId: 'case' });
    expect(fake.seen).toEqual(['case', 'case', 'case']);
  });

  it('is repeated when the hub says that a retry can help, whatever the status', async () => {
    const fake = failing(hubRefusal(status.FAILED_PRECONDITION, 'REFERRAL_NOT_ACCEPTED', true));
    const client = await connectToFake('cases', fake, createFakeTiming());

    await client.cases.openCase(request);
    expect(fake.seen).toHaveLength(2);
  });

  it('fails at once with the reason and the detail when a retry cannot help', async () => {
    const fake = failing(hubRefusal(status.ALREADY_EXISTS, 'CONFLICT', false, 'The first stands.'));
    const client = await connectToFake('cases', fake, createFakeTiming());

    await expect(client.cases.openCase(request)).rejects.toMatchObject({
      name: 'HubError',
      reason: 'CONFLICT',
      retryable: false,
      grpcStatus: status.ALREADY_EXISTS,
      detail: 'The first stands.',
    });
    expect(fake.seen).toHaveLength(1);
  });

  it('gives up with the last error at the deadline', async () => {
    const timing = createFakeTiming();
    const fake = failing(...Array.from({ length: 20 }, lostConnection));
    const client = await connectToFake('cases', fake, timing);
    const onRetry = (): void => timing.advance(400);

    await expect(client.cases.openCase(request, { deadlineMilliseconds: 1_000, onRetry })).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
      retryable: true,
    });
    expect(fake.seen).toHaveLength(3);
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const fake = failing(...Array.from({ length: 20 }, lostConnection));
    const client = await connectToFake('cases', fake, createFakeTiming());
    const onRetry = (_error: unknown, failures: number): void => {
      if (failures === 3) stop.abort(new Error('enough'));
    };

    await expect(client.cases.openCase(request, { signal: stop.signal, onRetry })).rejects.toThrow('enough');
    expect(fake.seen).toHaveLength(3);
  });

  it('says which endpoint is missing', async () => {
    const { certificate, endpoints } = { certificate: { ca: '', cert: '', key: '' }, endpoints: {} };
    const { credentials } = await import('@grpc/grpc-js');
    const client = connect({ certificate, endpoints }, { credentials: credentials.createInsecure() });

    expect(() => client.cases.openCase(request)).toThrow('endpoints.cases');
  });
});
