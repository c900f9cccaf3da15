import type { Call } from '@throughline/client';
import { Outcome, type PublishResponse } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall, calls } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { rawPublish, rawPublishBytes } from '../harness/raw-publish.ts';
import { until } from '../harness/until.ts';

let hub: TestHub;
let desk: Journal;
let operator: Journal;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
  operator = keepJournal(hub.client('kyivstar'));
});
afterAll(async () => {
  await desk?.stop();
  await operator?.stop();
  await hub?.stop();
});

const onDesk = (callId: string): Promise<unknown> =>
  until(`${callId} on the desk feed`, () => desk.of('callForwarded').find((call) => call.callId === callId));

/** Publishes and returns the outcomes and reasons by call, in order. */
async function publish(batch: readonly Call[]): Promise<string[]> {
  const outcomes: string[] = [];
  for await (const answer of hub.client('kyivstar').calls.publishCalls(batch)) {
    outcomes.push('reason' in answer ? `${answer.outcome} ${answer.reason}` : answer.outcome);
  }
  return outcomes;
}

describe('over gRPC, the one is refused and the rest of the batch lands:', () => {
  const bad: [string, Partial<Call>, string][] = [
    ['an alphabetic number', { callingNumber: 'anonymous' }, 'INVALID NUMBER_INVALID'],
    ['a malformed number', { callingNumber: '+380 67 12' }, 'INVALID NUMBER_INVALID'],
    ['a number with letters', { callingNumber: '+38067123456O' }, 'INVALID NUMBER_INVALID'],
    ['no number, and not withheld', { callingNumber: '' }, 'INVALID NUMBER_INVALID'],
    ['a short number as forwarded-to number', { forwardedToNumber: '527' }, 'INVALID NUMBER_INVALID'],
    [
      'an answer in the future beyond tolerance',
      { answerTime: new Date(Date.now() + 3_600_000) },
      'INVALID TIME_IN_FUTURE',
    ],
    ['a timestamp in the future', { seizureTime: new Date(Date.now() + 3_600_000) }, 'INVALID TIME_IN_FUTURE'],
    ['an operator that claims the id of another', { operatorId: 'umc' }, 'INVALID OPERATOR_MISMATCH'],
    ['an id that is not a UUID', { callId: 'call-1' }, 'INVALID CALL_ID_INVALID'],
    ['dialled digits not in the agreement', { dialledDigits: '112' }, 'INVALID DIALLED_DIGITS_NOT_AGREED'],
    [
      'a release before the answer',
      { answerTime: new Date(Date.now() - 10_000), releaseTime: new Date(Date.now() - 20_000) },
      'INVALID TIME_ORDER',
    ],
    ['a negative duration', { callDuration: -1 }, 'INVALID DURATION_INVALID'],
    ['an unknown cause', { causeForTerm: 99 }, 'INVALID CODE_UNKNOWN'],
    ['an unknown Q.850 cause', { diagnosticsQ850: 128 }, 'INVALID CODE_UNKNOWN'],
    [
      'a partial record without a reference',
      { partialRecordType: 0, partialRecordNumber: 1 },
      'INVALID PARTIAL_RECORD_INVALID',
    ],
    ['an id from before what is kept', { callId: '01000000-0000-7000-8000-000000000000' }, 'INVALID TIME_TOO_OLD'],
    ["the caller's number in another field", { callReferenceNumber: 'ref-380671234567' }, 'INVALID REQUEST_INVALID'],
  ];

  it.each(bad)('%s', async (_name, fault, expected) => {
    const [before, after] = [aCall(), aCall()];
    expect(await publish([before, aCall(fault), after])).toEqual(['ACCEPTED', expected, 'ACCEPTED']);
    await onDesk(before.callId);
    await onDesk(after.callId);
  });

  it('a withheld number is no fault', async () => {
    const call = aCall({ callingNumber: '', numberRestricted: true });
    expect(await publish([call])).toEqual(['ACCEPTED']);
    expect(await onDesk(call.callId)).toMatchObject({ numberRestricted: true, callingNumberPseudonym: '' });
  });

  it('a duplicate inside one batch is one call', async () => {
    const call = aCall();
    expect(await publish([call, aCall(), call])).toEqual(['ACCEPTED', 'ACCEPTED', 'DUPLICATE']);
    await onDesk(call.callId);
    expect(desk.of('callForwarded').filter(({ callId }) => callId === call.callId)).toHaveLength(1);
  });

  it('what is refused is on the feed of the operator, with its reason', async () => {
    const call = aCall({ causeForTerm: 99 });
    await publish([call]);
    await until('the refusal', () => operator.of('callRefused').find(({ callId }) => callId === call.callId));
    expect(desk.of('callRefused').some(({ callId }) => callId === call.callId)).toBe(false);
  });

  it('the same id with another content is a conflict, and the first stands', async () => {
    const first = aCall();
    expect(await publish([first, first, { ...first, recordingEntity: 'LVIV-MSC-2' }])).toEqual([
      'ACCEPTED',
      'DUPLICATE',
      'CONFLICT CONFLICT',
    ]);
  });
});

describe('over gRPC, a batch as a whole', () => {
  const refusalOf = async (batch: Call[]): Promise<PublishResponse['refusal']> =>
    (await rawPublish(hub, 'kyivstar', [batch, calls(1)]))[0]?.refusal;

  it('that is empty is refused, and the stream goes on', async () => {
    expect(await refusalOf([])).toMatchObject({ reason: ErrorReason.ERROR_REASON_BATCH_EMPTY });
  });

  it('that is over the limit is refused, and the stream goes on', async () => {
    expect(await refusalOf(calls(1_001))).toMatchObject({ reason: ErrorReason.ERROR_REASON_BATCH_TOO_LARGE });
  });

  it('that goes beyond the credit is refused, and can be sent again', async () => {
    const batches = Array.from({ length: 8 }, () => calls(1_000));
    const answers = await rawPublish(hub, 'kyivstar', batches);
    const refused = answers.flatMap(({ refusal }, index) => (refusal ? [{ refusal, index }] : []));
    for (const { refusal } of refused) expect(refusal.reason).toBe(ErrorReason.ERROR_REASON_CREDIT_EXCEEDED);
    // Whether the network gave them time to be answered in between decides how many; the first four always fit.
    expect(answers.slice(0, 4).every(({ refusal }) => refusal === undefined)).toBe(true);
    for (const { index } of refused) {
      const [again] = await rawPublish(hub, 'kyivstar', [batches[index] ?? []]);
      expect(again?.answers).toHaveLength(1_000);
    }
  });

  // A list of calls that says it is longer than the message, and bytes that are no field: chance bytes may be one.
  const garbage = Buffer.concat([Buffer.from([0x12, 0xff, 0xff, 0x03]), Buffer.alloc(1_000, 0xff)]);

  it('of garbage is refused with a reason, and the hub takes the next', async () => {
    await expect(rawPublishBytes(hub, 'kyivstar', garbage)).rejects.toMatchObject({
      reason: 'REQUEST_INVALID',
    });
    const [answer] = await rawPublish(hub, 'kyivstar', [calls(1)]);
    expect(answer?.answers[0]?.outcome).toBe(Outcome.OUTCOME_ACCEPTED);
  });
});
