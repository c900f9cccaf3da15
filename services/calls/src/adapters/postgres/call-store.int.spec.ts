import { createHash } from 'node:crypto';
import { newId } from '@throughline/platform/ids';
import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { createMonths } from '@throughline/platform/postgres/months';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { callForwarded, callRefused } from '@throughline/schemas/calls.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, isReadableIn, openTestDatabase, outboxOf, withoutAudit } from '../../../../../test/harness/database.ts';
import { onlyMandatory } from '../../../../../test/harness/only-mandatory.ts';
import { type Pseudonyms, publishCalls } from '../../application/publish-calls.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';
import { createCallStore } from './call-store.ts';

const now = Date.now();
const number = '+380671234567';
const operatorId = 'kyivstar';
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const pseudonyms: Pseudonyms = {
  pseudonymsOf: (text) => [
    { recipientId: 'iom-ukraine', pseudonym: digest(text).toString('base64url'), epoch: '2026-Q2' },
  ],
  digestOf: digest,
};

let database: Database;
let store: ReturnType<typeof createCallStore>;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, [callForwarded, callRefused]));
  store = createCallStore(records, createMonths(database), () => new Date(now));
});
beforeEach(async () => {
  await database.query('truncate call, refused_call, repeated_call, sequence_report, outbox, audit');
});

const aCall = (over: Partial<ReportedCall> = {}): ReportedCall => ({
  callId: newId(),
  claimedOperatorId: null,
  dialledDigits: '527',
  callingNumber: { kind: 'sent', text: number },
  forwardedToNumber: '+380445685015',
  recordingEntity: 'KYIV-MSC-1',
  ...onlyMandatory,
  seizureTime: now - 60_000,
  traceparent: null,
  ...over,
});
const many = (size: number): ReportedCall[] => Array.from({ length: size }, () => aCall());
const rules = {
  operatorId,
  dialledDigits: ['527'],
  now,
  futureToleranceMilliseconds: 300_000,
  oldest: now - 86_400_000,
  normaliseNumber: (text: string) => (/^\+\d{10,15}$/.test(text) ? text : undefined),
  normaliseLine: (text: string) => (/^\+\d{10,15}$/.test(text) ? text : undefined),
};
const publish = (calls: readonly ReportedCall[]): Promise<CallOutcome[]> =>
  transact(database, (transaction) =>
    publishCalls(calls, rules, pseudonyms, store.booksIn(transaction, operatorId, 'GRPC')),
  );
const kinds = (outcomes: readonly CallOutcome[]): string[] => outcomes.map((outcome) => outcome.kind);

describe('calls in PostgreSQL', () => {
  it('are stored, audited and published with one row for each, whatever the size of the batch', async () => {
    const calls = many(1_000);
    expect(new Set(kinds(await publish(calls)))).toEqual(new Set(['ACCEPTED']));
    expect(await count(database, 'call')).toBe(1_000);
    const { rows } = await database.query('select actor, action, subject_ids, details from audit');
    const callIds = calls.map((call) => call.callId);
    expect(rows).toEqual([
      { actor: 'partner.kyivstar', action: 'CALLS_ACCEPTED', subject_ids: callIds, details: { door: 'GRPC' } },
    ]);
    expect(await count(database, 'outbox')).toBe(1);
    const records = await outboxOf(database);
    expect(records.map((record) => record.key)).toEqual(callIds);
    expect(records[0]).toMatchObject({
      topic: 'calls',
      headers: { ce_type: 'throughline.calls.CallForwarded', ce_correlationid: callIds[0] },
    });
    expect(typeOf(callForwarded).fromBuffer(records[0]?.value.subarray(5) as Buffer)).toMatchObject({
      callId: callIds[0],
      operatorId,
      receivedAt: now,
    });
  });

  it('that come again are known, leave nothing behind, and the new ones among them are accepted', async () => {
    const calls = many(3);
    await publish(calls.slice(0, 2));
    expect(kinds(await publish(calls))).toEqual(['DUPLICATE', 'DUPLICATE', 'ACCEPTED']);
    expect(kinds(await publish(calls))).toEqual(['DUPLICATE', 'DUPLICATE', 'DUPLICATE']);
    expect(await count(database, 'audit')).toBe(2);
    expect((await outboxOf(database)).map((record) => record.key)).toEqual(calls.map((call) => call.callId));
  });

  it('with an id that is taken by other content are in conflict, and the first stands', async () => {
    const call = aCall();
    await publish([call]);
    const changed = { ...call, callingNumber: { kind: 'sent', text: '+380509999999' } } as const;
    expect(kinds(await publish([changed]))).toEqual(['CONFLICT']);
    expect(kinds(await publish([call]))).toEqual(['DUPLICATE']);
    expect(await count(database, 'call')).toBe(1);
    const { rows } = await database.query('select action from audit order by position');
    expect(rows.map(({ action }) => action)).toEqual(['CALLS_ACCEPTED', 'CALLS_REFUSED']);
  });

  it('that come twice at the same time are one row and one event, and both are answered', async () => {
    for (let round = 0; round < 10; round++) {
      const call = aCall();
      const outcomes = (await Promise.all(Array.from({ length: 5 }, () => publish([call])))).flat();
      expect(kinds(outcomes).toSorted()).toEqual(['ACCEPTED', ...Array(4).fill('DUPLICATE')]);
    }
    expect(await count(database, 'call')).toBe(10);
    expect(await outboxOf(database)).toHaveLength(10);
    expect(await count(database, 'audit')).toBe(10);
  });

  it('with one id and two contents at the same time: one is accepted, the others are in conflict', async () => {
    for (let round = 0; round < 10; round++) {
      const call = aCall();
      const contents = ['A', 'B', 'C'].map((recordingEntity) => ({ ...call, recordingEntity }));
      const outcomes = (await Promise.all(contents.map((content) => publish([content])))).flat();
      expect(kinds(outcomes).toSorted()).toEqual(['ACCEPTED', 'CONFLICT', 'CONFLICT']);
    }
  });

  it('in batches that overlap, in another order each, wait for each other and never deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const calls = many(200);
      const orders = [calls, calls.toReversed(), [...calls.slice(100), ...calls.slice(0, 100)]];
      const outcomes = (await Promise.all(orders.map(publish))).flat();
      expect(kinds(outcomes).filter((kind) => kind === 'ACCEPTED')).toHaveLength(200);
      expect(kinds(outcomes).filter((kind) => kind === 'DUPLICATE')).toHaveLength(400);
    }
    const published = (await outboxOf(database)).map((record) => record.key);
    expect(new Set(published).size).toBe(1_000);
    expect(published).toHaveLength(1_000);
  });

  it('are not there when their audit cannot be written', async () => {
    await withoutAudit(database, () => expect(publish(many(2))).rejects.toThrow());
    expect(await count(database, 'call')).toBe(0);
    expect(await outboxOf(database)).toEqual([]);
  });

  it('never have the number of the caller anywhere in the schema', async () => {
    await publish([aCall(), aCall({ callingNumber: { kind: 'restricted' } })]);
    expect(await isReadableIn(database, number.slice(1))).toBe(false);
    expect(await count(database, 'call where number_restricted and calling_number_pseudonyms is null')).toBe(1);
  });

  it('that say what no column holds are refused one by one, and never with the whole batch', async () => {
    const odd = [
      aCall({ recordingEntity: 'KYIV\u0000MSC' }),
      aCall({ callReferenceNumber: 'a\u0000b' }),
      aCall({ seizureTime: Number.NaN }),
      aCall({ releaseTime: Number.NaN }),
      aCall({ callDuration: Number.NaN }),
      aCall({ sequenceNumber: Number.MAX_SAFE_INTEGER - 1 }),
      aCall({ seizureTime: 0, answerTime: 1.5 }),
      aCall({ recordingEntity: '\ud800 alone' }),
    ];
    const outcomes = await publish([aCall(), ...odd]);
    expect(kinds(outcomes)).toEqual(['ACCEPTED', ...Array(5).fill('INVALID'), 'ACCEPTED', 'INVALID', 'ACCEPTED']);
    expect(await count(database, "audit where action = 'CALLS_ACCEPTED'")).toBe(1);
  });

  it('of two months are kept in two tables, and the same id is one call over all of them', async () => {
    const before = '019a0000-0000-7000-8000-000000000001';
    const call = aCall({ callId: before });
    const old = { ...rules, oldest: 0 };
    const publishOld = () =>
      transact(database, (transaction) =>
        publishCalls([call, aCall()], old, pseudonyms, store.booksIn(transaction, operatorId, 'GRPC')),
      );
    expect(kinds(await publishOld())).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(kinds(await publishOld())).toEqual(['DUPLICATE', 'ACCEPTED']);
    const { rows } = await database.query('select distinct tableoid::regclass::text as name from call order by name');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({ name: 'call_2025_10' });
  });

  it('that are refused are kept once with why, however often they come, and their operator is told once', async () => {
    const bad = aCall({ seizureTime: null, sequenceNumber: 7 });
    expect(kinds(await publish([bad, bad]))).toEqual(['INVALID', 'INVALID']);
    await publish([bad]);
    const { rows } = await database.query(
      'select call_id, reason, recording_entity, sequence_number, times from refused_call',
    );
    expect(rows).toEqual([
      {
        call_id: bad.callId,
        reason: 'TIME_MISSING',
        recording_entity: 'KYIV-MSC-1',
        sequence_number: 7n,
        times: 3,
      },
    ]);
    const told = await outboxOf(database);
    expect(told).toHaveLength(1);
    expect(typeOf(callRefused).fromBuffer(told[0]?.value.subarray(5) as Buffer)).toMatchObject({
      callId: bad.callId,
      operatorId,
      reason: 'TIME_MISSING',
      door: 'GRPC',
    });
    expect(await count(database, 'sequence_report where not taken')).toBe(1);
  });

  it('that come again are counted', async () => {
    const call = aCall();
    await publish([call]);
    await publish([call, call]);
    await publish([call]);
    const { rows } = await database.query('select call_id, times from repeated_call');
    expect(rows).toEqual([{ call_id: call.callId, times: 3 }]);
  });

  it('tell the sequence numbers that were taken, one row for each recording entity of a batch', async () => {
    const numbered = (sequenceNumber: number, recordingEntity = 'A') => aCall({ sequenceNumber, recordingEntity });
    const first = numbered(1);
    await publish([first, numbered(2), numbered(2), numbered(9, 'B'), aCall()]);
    await publish([first]);
    const { rows } = await database.query(
      'select recording_entity, sequence_numbers from sequence_report where taken order by recording_entity',
    );
    expect(rows.map((row) => [row.recording_entity, row.sequence_numbers.map(Number).toSorted()])).toEqual([
      ['A', [1, 2, 2]],
      ['B', [9]],
    ]);
  });
});
