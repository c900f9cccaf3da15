import { status } from '@grpc/grpc-js';
import { Outcome } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { expect, it } from 'vitest';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeIntake } from '../fakes/fake-intake.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import { type Call, newId } from './call.ts';

const call: Call = {
  callId: newId(),
  dialledDigits: '527',
  numberRestricted: true,
  forwardedToNumber: '+380445685015',
  recordingEntity: 'KYIV-MSC-1',
  seizureTime: new Date(0),
};

it('one call gets the answers that it gets on a stream', async () => {
  const client = await connectToFake('calls', createFakeIntake(), createFakeTiming());

  expect(await client.calls.publishCall(call)).toEqual({ call, outcome: 'ACCEPTED' });
  expect(await client.calls.publishCall(call)).toEqual({ call, outcome: 'DUPLICATE' });
});

it('one call that is refused gets the reason', async () => {
  const refused = {
    outcome: Outcome.OUTCOME_INVALID,
    reason: ErrorReason.ERROR_REASON_TIME_TOO_OLD,
    detail: 'Too old.',
  };
  const intake = createFakeIntake(undefined, { judge: () => refused });
  const client = await connectToFake('calls', intake, createFakeTiming());

  const answer = await client.calls.publishCall(call);

  expect(answer).toEqual({ call, outcome: 'INVALID', reason: 'TIME_TOO_OLD', detail: 'Too old.' });
});

it('one call is sent again while the hub is away', async () => {
  const intake = createFakeIntake();
  const { publishCall } = intake.implementation;
  let times = 0;
  intake.implementation.publishCall = (request, callback) => {
    times += 1;
    if (times === 1) callback(hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true), null);
    else publishCall(request, callback);
  };
  const client = await connectToFake('calls', intake, createFakeTiming());

  expect(await client.calls.publishCall(call)).toMatchObject({ outcome: 'ACCEPTED' });
});

it('the sealing keys come as the hub has them', async () => {
  const key = { keyId: 'k1', publicJwk: '{}', validFrom: new Date(0), validUntil: new Date(1_000) };
  const client = await connectToFake('calls', createFakeIntake(undefined, { keys: [key] }), createFakeTiming());

  expect(await client.calls.getSealingKeys()).toEqual([key]);
});
