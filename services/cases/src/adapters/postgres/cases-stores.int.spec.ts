import { randomUUID } from 'node:crypto';
import type { ConsumedEvent } from '@throughline/platform/inbox/consumed-event';
import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { type CallForwarded, callForwarded } from '@throughline/schemas/calls.ts';
import { caseOpened, informationGiven } from '@throughline/schemas/cases.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase, outboxOf, withoutAudit } from '../../../../../test/harness/database.ts';
import { createOpenCase, type OpenCase } from '../../application/open-case.ts';
import { createRecordInformation, type RecordInformation } from '../../application/record-information.ts';
import type { Information } from '../../domain/answered-call.ts';
import type { CaseContent } from '../../domain/case.ts';
import { rememberCalls } from '../kafka/remember-calls.ts';
import { createCallStore } from './call-store.ts';
import { createCaseStore } from './case-store.ts';

const now = Date.UTC(2026, 4, 1);
const information: Information = {
  missionId: 'iom',
  operatorId: 'op1',
  informationTopics: ['MIGRATION_REALITIES'],
  answeredAt: now,
};

let database: Database;
let inform: RecordInformation;
let openCase: OpenCase;
beforeAll(async () => {
  ({ database } = await openTestDatabase('cases', new URL('../../../migrations/', import.meta.url)));
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, [informationGiven, caseOpened]));
  const isOperator = (partnerId: string): boolean => partnerId.startsWith('op');
  inform = createRecordInformation(
    createCallStore(database, records, () => new Date(now)),
    isOperator,
    () => now,
  );
  openCase = createOpenCase(createCaseStore(database, records), () => now);
});
beforeEach(async () => {
  await database.query('truncate call, information, case_file, outbox, audit');
});

const forwarded = (callId: string, operatorId = 'op1'): ConsumedEvent => {
  const data: Partial<CallForwarded> = { callId, operatorId, receivedAt: now };
  return {
    id: randomUUID(),
    contract: callForwarded,
    data,
    time: new Date(now),
    subject: callId,
    correlationId: callId,
    causationId: undefined,
    traceparent: undefined,
    topic: 'calls',
    partition: 0,
    offset: 0n,
  };
};
const hear = (...events: ConsumedEvent[]) =>
  transact(database, async (transaction) => rememberCalls(transaction, events));
const aCase = (): CaseContent => ({
  caseId: randomUUID(),
  missionId: 'iom',
  callId: randomUUID(),
  personId: randomUUID(),
  traffickingStatus: 'PossibleVictimOfTrafficking',
  typesOfExploitation: ['ForcedLabour'],
});
const twenty = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, work));

describe('calls of the desk in PostgreSQL', () => {
  it('are answered once when the desk says so twenty times at the same time', async () => {
    const callId = randomUUID();
    await twenty(() => inform({ callId, information }));
    expect(await count(database, 'information')).toBe(1);
    expect(await count(database, `audit where action = 'INFORMATION_GIVEN'`)).toBe(1);
    const [record, ...more] = await outboxOf(database);
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      topic: 'cases',
      key: callId,
      headers: { ce_type: 'throughline.cases.InformationGiven', ce_correlationid: callId },
    });
    expect(typeOf(informationGiven).fromBuffer((record?.value ?? Buffer.alloc(5)).subarray(5))).toMatchObject({
      callId,
      ...information,
    });
    await expect(inform({ callId, information: { ...information, answeredAt: now - 1 } })).rejects.toMatchObject({
      reason: 'CONFLICT',
    });
  });

  it('are remembered once however often they are heard of, and the first stands', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const many = Array.from({ length: 1_000 }, () => forwarded(randomUUID()));
    await hear(forwarded(one), forwarded(other), forwarded(other, 'op2'), ...many);
    await hear(forwarded(one, 'op2'), forwarded(other));
    expect(await count(database, 'call')).toBe(1_002);
    expect(await count(database, `call where operator_id = 'op2'`)).toBe(0);
  });

  it('are the same whether the answer or the event came first', async () => {
    const [answeredFirst, heardFirst] = [randomUUID(), randomUUID()];
    await inform({ callId: answeredFirst, information });
    await hear(forwarded(answeredFirst), forwarded(heardFirst));
    await inform({ callId: heardFirst, information });
    await inform({ callId: answeredFirst, information });
    expect(await count(database, 'information join call using (call_id)')).toBe(2);
    expect(await count(database, 'audit')).toBe(2);
  });

  it('are not answered under the name of another operator', async () => {
    const callId = randomUUID();
    await hear(forwarded(callId));
    const wrong = { ...information, operatorId: 'op2' };
    await expect(inform({ callId, information: wrong })).rejects.toMatchObject({ reason: 'REQUEST_INVALID' });
    expect(await count(database, 'information')).toBe(0);
    expect(await count(database, 'audit')).toBe(0);
  });
});

describe('a case in PostgreSQL', () => {
  it('is opened once when the desk asks twenty times at the same time', async () => {
    const content = aCase();
    await twenty(() => openCase(content));
    expect(await count(database, 'case_file')).toBe(1);
    expect(await count(database, `audit where action = 'CASE_OPENED'`)).toBe(1);
    const [record, ...more] = await outboxOf(database);
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      topic: 'cases',
      key: content.caseId,
      headers: { ce_type: 'throughline.cases.CaseOpened', ce_correlationid: content.callId },
    });
    expect(typeOf(caseOpened).fromBuffer((record?.value ?? Buffer.alloc(5)).subarray(5))).toMatchObject({
      ...content,
      openedAt: now,
    });
    await expect(openCase({ ...content, missionId: 'iom2' })).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('is not opened, and nothing is answered, while the audit cannot be written', async () => {
    await withoutAudit(database, async () => {
      await expect(openCase(aCase())).rejects.toThrow();
      await expect(inform({ callId: randomUUID(), information })).rejects.toThrow();
    });
    expect(await count(database, 'case_file')).toBe(0);
    expect(await count(database, 'information')).toBe(0);
    expect(await outboxOf(database)).toEqual([]);
  });
});
