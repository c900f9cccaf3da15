import { randomBytes } from 'node:crypto';
import { newId } from '@throughline/client';
import { registerCompression } from '@throughline/platform/kafka/compression';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { CallReported } from '@throughline/schemas/calls.ts';
import { exportJWK, generateKeyPair } from 'jose';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aReport, encoderOf, schemaOfVersion } from '../harness/call-reported.ts';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { kafkaAs, readAs, writeAs } from '../harness/kafka-as.ts';
import { numberSeal, sealFor } from '../harness/seal-number.ts';
import { until } from '../harness/until.ts';

const topic = 'operators.kyivstar.calls';
const number = '+380671234567';
let hub: TestHub;
let desk: Journal;
let operator: Journal;
let encode: (record: object) => Buffer;
let seal: (number: string) => Promise<string>;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
  operator = keepJournal(hub.client('kyivstar'));
  encode = await encoderOf(hub, schemaOfVersion(2));
  seal = await numberSeal(hub.client('kyivstar'));
});
afterAll(async () => {
  await desk?.stop();
  await operator?.stop();
  await hub?.stop();
});

const files = () => hub.certificates.partner('kyivstar');
const record = (value: Buffer) => ({ value, headers: { ce_id: newId() } });
const report = (over: Partial<CallReported> = {}, callId = newId()) => record(encode(aReport(callId, over)));
const onDesk = (callId: string) =>
  until(`${callId} on the desk feed`, () => desk.of('callForwarded').find((call) => call.callId === callId));
/** How the next refusal on the operator's feed is told, while the calls around it land. */
async function refusalOf(value: Buffer) {
  const [before, after] = [newId(), newId()];
  const seen = operator.of('callRefused').length;
  await writeAs(hub, files(), topic, [report({}, before), record(value), report({}, after)]);
  await Promise.all([onDesk(before), onDesk(after)]);
  return until('the refusal on the operator feed', () => operator.of('callRefused')[seen]);
}

describe("a record on the operator's topic that is refused comes back on its feed, and the rest lands:", () => {
  const bad: [string, () => Promise<Buffer> | Buffer, ErrorReason][] = [
    [
      'garbage',
      () => Buffer.concat([Buffer.from([0xff]), randomBytes(1_000)]),
      ErrorReason.ERROR_REASON_RECORD_MALFORMED,
    ],
    [
      'an unknown schema id',
      () => Buffer.from([0, 0, 0x0f, 0x42, 0x3f, 1, 2]),
      ErrorReason.ERROR_REASON_SCHEMA_UNKNOWN,
    ],
    ['a truncated record', () => encode(aReport(newId())).subarray(0, 20), ErrorReason.ERROR_REASON_RECORD_MALFORMED],
    [
      'a negative duration',
      () => encode(aReport(newId(), { callDuration: -1 })),
      ErrorReason.ERROR_REASON_DURATION_INVALID,
    ],
    [
      'a JWE for another key',
      async () => encode(aReport(newId(), { callingNumberSealed: await (await aStrangersSeal())(number) })),
      ErrorReason.ERROR_REASON_NUMBER_SEAL_INVALID,
    ],
    [
      'a number that is not sealed',
      () => encode(aReport(newId(), { callingNumberSealed: number })),
      ErrorReason.ERROR_REASON_NUMBER_SEAL_INVALID,
    ],
    [
      'a sealed number that is none',
      async () => encode(aReport(newId(), { callingNumberSealed: await seal('anonymous') })),
      ErrorReason.ERROR_REASON_NUMBER_INVALID,
    ],
  ];

  it.each(bad)('%s', async (_name, fault, reason) => {
    const told = await refusalOf(await fault());
    expect(told).toMatchObject({ reason, operatorId: 'kyivstar', door: 'KAFKA', partition: 0 });
    expect(told.offset).toBeGreaterThanOrEqual(0n);
    expect(JSON.stringify({ ...told, sequenceNumber: '', offset: '' })).not.toContain('671234567');
  });

  it('and the dead letter says where it stays, and repeats nothing of it', async () => {
    const { offset } = await refusalOf(Buffer.concat([Buffer.from([0xff]), Buffer.from(number)]));
    const letters = await readAs(hub, hub.certificates.administrator, 'calls.dead-letters', `letters-${offset}`);
    const letter = await until('the dead letter', () =>
      letters.find((it) => it.headers?.['deadletter_offset']?.toString() === String(offset)),
    );
    expect(letter.headers?.['deadletter_topic']?.toString()).toBe(hub.settings.kafkaPrefix + topic);
    expect([letter.key, letter.value?.length]).toEqual([null, 0]);
  });

  async function aStrangersSeal() {
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    const keys = await hub.client('kyivstar').calls.getSealingKeys();
    return sealFor(await exportJWK(publicKey), keys[0]?.keyId ?? '');
  }
});

describe("a record on the operator's topic", () => {
  it('of 2 MB is refused by the broker to the operator itself, and the topic goes on', async () => {
    await expect(writeAs(hub, files(), topic, [record(randomBytes(2_000_000))])).rejects.toThrow(/too large|larger/i);
    const callId = newId();
    await writeAs(hub, files(), topic, [report({}, callId)]);
    await onDesk(callId);
  });

  it.each([
    ['snappy', kafkajs.CompressionTypes.Snappy],
    ['zstd', kafkajs.CompressionTypes.ZSTD],
    ['gzip', kafkajs.CompressionTypes.GZIP],
  ])('in a batch that is compressed with %s lands', async (_name, compression) => {
    registerCompression();
    const callIds = Array.from({ length: 20 }, newId);
    const producer = kafkaAs(hub, files()).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    try {
      const messages = callIds.map((callId) => report({}, callId));
      await producer.send({ topic: hub.settings.kafkaPrefix + topic, acks: -1, compression, messages });
    } finally {
      await producer.disconnect();
    }
    await Promise.all(callIds.map(onDesk));
  });

  it('of an older schema version lands', async () => {
    const callId = newId();
    const old = await encoderOf(hub, schemaOfVersion(1));
    await writeAs(hub, files(), topic, [record(old(aReport(callId)))]);
    expect(await onDesk(callId)).toMatchObject({ operatorId: 'kyivstar', callingNumberPseudonym: '' });
  });

  it('of a newer schema version lands, without what the hub does not know', async () => {
    const callId = newId();
    const schema = schemaOfVersion(2) as { readonly fields: readonly object[] };
    const addition = { name: 'ofTheFuture', type: ['null', 'string'], default: null };
    const newer = await encoderOf(hub, { ...schema, fields: [...schema.fields, addition] } as never);
    await writeAs(hub, files(), topic, [record(newer({ ...aReport(callId), ofTheFuture: 'x' }))]);
    await onDesk(callId);
  });

  it('with a withheld number lands as withheld', async () => {
    const callId = newId();
    await writeAs(hub, files(), topic, [report({ numberRestricted: true }, callId)]);
    expect(await onDesk(callId)).toMatchObject({ numberRestricted: true, callingNumberPseudonym: '' });
  });

  it('and the same call over gRPC is one, and with other content a conflict that both sides see', async () => {
    const call = aCall({ callingNumber: number });
    const { callId, seizureTime } = call;
    const callingNumberSealed = await seal(number);
    await writeAs(hub, files(), topic, [report({ callingNumberSealed, seizureTime: seizureTime.getTime() }, callId)]);
    expect((await onDesk(callId)).callingNumberPseudonym).toMatch(/^[\w-]{43}$/);
    const outcomes: string[] = [];
    const again = [call, { ...call, recordingEntity: 'LVIV-MSC-2' }];
    for await (const { outcome } of hub.client('kyivstar').calls.publishCalls(again)) outcomes.push(outcome);
    expect(outcomes).toEqual(['DUPLICATE', 'CONFLICT']);
    for (const side of [operator, desk]) {
      const told = await until('the conflict', () => side.of('callRefused').find((it) => it.callId === callId));
      expect(told).toMatchObject({ reason: ErrorReason.ERROR_REASON_CONFLICT, operatorId: 'kyivstar', door: 'GRPC' });
    }
    expect(desk.of('callForwarded').filter((it) => it.callId === callId)).toHaveLength(1);
  });
});

describe('the partial records of one call', () => {
  it('are each taken, and the desk sees one call', async () => {
    const ids = [newId(), newId(), newId()];
    const partial = { callReferenceNumber: newId(), partialRecordType: 0, causeForTerm: 1 };
    await writeAs(
      hub,
      files(),
      topic,
      ids.map((callId, index) => report({ ...partial, partialRecordNumber: index + 1 }, callId)),
    );
    const last = newId();
    await writeAs(hub, files(), topic, [report({}, last)]);
    await onDesk(last);
    const seen = desk.of('callForwarded').filter(({ callId }) => ids.includes(callId));
    expect(seen).toMatchObject([{ callId: ids[0], partialRecordType: 0 }]);
  });
});
