import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Call, newId } from '@throughline/client';
import { createAvroEncoder } from '@throughline/platform/kafka/avro';
import { createSchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { Outcome, type PublishResponse } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { callReported } from '@throughline/schemas/calls.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall, calls } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { readAs, writeAs } from '../harness/kafka-as.ts';
import { rawPublish, rawPublishBytes } from '../harness/raw-publish.ts';
import { until } from '../harness/until.ts';

let hub: TestHub;
let desk: Journal;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
});
afterAll(async () => {
  await desk?.stop();
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
    ['a number that is not a number', { callingNumber: 'anonymous' }, 'INVALID NUMBER_INVALID'],
    ['a timestamp in the future', { seizureTime: new Date(Date.now() + 3_600_000) }, 'INVALID TIME_IN_FUTURE'],
    ['an operator that claims the id of another', { operatorId: 'umc' }, 'INVALID OPERATOR_MISMATCH'],
    ['an id that is not a UUID', { callId: 'call-1' }, 'INVALID CALL_ID_INVALID'],
    ['a short number that was not agreed', { dialledDigits: '112' }, 'INVALID DIALLED_DIGITS_NOT_AGREED'],
    [
      'a release before the answer',
      { answerTime: new Date(Date.now() - 10_000), releaseTime: new Date(Date.now() - 20_000) },
      'INVALID TIME_ORDER',
    ],
    ['a negative duration', { callDuration: -1 }, 'INVALID DURATION_INVALID'],
    ['an unknown cause', { causeForTerm: 99 }, 'INVALID CODE_UNKNOWN'],
  ];

  it.each(bad)('%s', async (_name, fault, expected) => {
    const [before, after] = [aCall(), aCall()];
    expect(await publish([before, aCall(fault), after])).toEqual(['ACCEPTED', expected, 'ACCEPTED']);
    await onDesk(before.callId);
    await onDesk(after.callId);
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

  // A list of calls that says it is longer than the message.
  const garbage = Buffer.concat([Buffer.from([0x12, 0xff, 0xff, 0x03]), randomBytes(1_000)]);

  it('of garbage is refused with a reason, and the hub takes the next', async () => {
    await expect(rawPublishBytes(hub, 'kyivstar', garbage)).rejects.toMatchObject({
      reason: 'REQUEST_INVALID',
    });
    const [answer] = await rawPublish(hub, 'kyivstar', [calls(1)]);
    expect(answer?.answers[0]?.outcome).toBe(Outcome.OUTCOME_ACCEPTED);
  });
});

describe("on the operator's topic, it goes to the dead letters and the rest lands:", () => {
  const topic = 'operators.kyivstar.calls';
  const files = () => hub.certificates.partner('kyivstar');
  let valid: (callId: string, over?: object) => Promise<Buffer>;

  beforeAll(async () => {
    const own = hub.certificates.services.calls;
    const registry = createSchemaRegistry(hub.settings.registryUrl, {
      ca: readFileSync(own.caFile),
      cert: readFileSync(own.certFile),
      key: readFileSync(own.keyFile),
    });
    const encoder = await createAvroEncoder(registry, [callReported]);
    valid = async (callId, over = {}) =>
      encoder.encode(callReported, {
        callId,
        operatorId: null,
        dialledDigits: '527',
        forwardedToNumber: '+380445685015',
        recordingEntity: 'KYIV-MSC-1',
        sequenceNumber: 1,
        seizureTime: Date.now() - 60_000,
        answerTime: null,
        releaseTime: null,
        callDuration: null,
        causeForTerm: null,
        diagnosticsQ850: null,
        callReferenceNumber: null,
        callingNumberSealed: null,
        numberRestricted: false,
        partialRecordType: null,
        partialRecordNumber: null,
        ...over,
      });
  });

  const unknownSchema = (): Buffer => {
    const value = Buffer.alloc(64);
    value.writeInt32BE(999_999, 1);
    return value;
  };
  const bad: [string, () => Promise<Buffer> | Buffer, string][] = [
    ['1 MB of garbage', () => randomBytes(1_000_000), 'RECORD_MALFORMED'],
    ['an unknown schema id', unknownSchema, 'SCHEMA_UNKNOWN'],
    ['a truncated record', async () => (await valid(newId())).subarray(0, 20), 'RECORD_MALFORMED'],
    ['a record of nothing', () => Buffer.alloc(0), 'RECORD_MALFORMED'],
    ['an operator that claims the id of another', () => valid(newId(), { operatorId: 'umc' }), 'OPERATOR_MISMATCH'],
    ['a timestamp in the future', () => valid(newId(), { seizureTime: Date.now() + 3_600_000 }), 'TIME_IN_FUTURE'],
  ];

  it.each(bad)('%s', async (_name, fault, reason) => {
    const [before, after] = [newId(), newId()];
    const value = await fault();
    // A first byte of zero would make garbage look like a record with some schema's id.
    if (reason === 'RECORD_MALFORMED' && value.length > 1_000) value[0] = 0xff;
    const mark = randomUUID();
    const record = (body: Buffer) => ({ value: body, headers: { ce_id: newId(), mark } });
    await writeAs(hub, files(), topic, [record(await valid(before)), record(value), record(await valid(after))]);
    await onDesk(before);
    await onDesk(after);
    const letters = await readAs(hub, hub.certificates.administrator, 'calls.dead-letters', `letters-${mark}`);
    const letter = await until('the dead letter', () =>
      letters.find((it) => it.headers?.['mark']?.toString() === mark),
    );
    expect(letter.headers?.['deadletter_reason']?.toString()).toBe(reason);
    expect(letter.headers?.['deadletter_topic']?.toString()).toBe(hub.settings.kafkaPrefix + topic);
    expect(Buffer.compare(letter.value ?? Buffer.alloc(0), value), 'the original bytes').toBe(0);
  });

  it('a record without an id', async () => {
    const callId = newId();
    await writeAs(hub, files(), topic, [
      { value: await valid(newId()) },
      { value: await valid(callId), headers: { ce_id: newId() } },
    ]);
    await onDesk(callId);
  });
});
