import { createHmac } from 'node:crypto';
import { createAvroEncoder } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { createMonths } from '@throughline/platform/postgres/months';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import { callForwarded, callRefused } from '@throughline/schemas/calls.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, outboxOf, type TestDatabase } from '../../../../../test/harness/database.ts';
import { onlyMandatory } from '../../../../../test/harness/only-mandatory.ts';
import type { Pseudonyms } from '../../application/publish-calls.ts';
import { createIntake, type Door } from '../../application/take-in-calls.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';
import { createCallStore } from './call-store.ts';

const now = Date.now();
const month = 31 * 86_400_000;
const hmac = (text: string): Buffer => createHmac('sha256', 'a key').update(text).digest();
const pseudonyms: Pseudonyms = {
  pseudonymsOf: (number) => [{ recipientId: 'iom', epoch: '2026-Q4', pseudonym: hmac(number).toString('base64url') }],
  digestOf: hmac,
};

let opened: TestDatabase;
let database: Database;
beforeAll(async () => {
  opened = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
});

/** The calls of a run: their ids of three months, so that tables differ too. */
const contents: ReportedCall[] = Array.from({ length: 6 }, (_, index) => {
  const hex = (now - (index % 3) * month).toString(16).padStart(12, '0');
  return {
    callId: `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-00000000000${index}`,
    claimedOperatorId: null,
    dialledDigits: '527',
    callingNumber: { kind: 'sent', text: `+38067123456${index}` },
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    seizureTime: now - index * 1_000,
    ...onlyMandatory,
    sequenceNumber: index,
    traceparent: null,
  };
});

/** A hub that has just started: nothing in memory, a pool of its own. */
async function started(pool: Database) {
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, [callForwarded, callRefused]));
  const { booksIn } = createCallStore(records, createMonths(pool), () => new Date(now));
  const intake = createIntake({
    booksIn,
    pseudonyms: () => pseudonyms,
    rulesOf: () => ({
      operatorId: 'kyivstar',
      dialledDigits: ['527'],
      now,
      oldest: 0,
      futureToleranceMilliseconds: 0,
      normaliseNumber: (text) => text,
      normaliseLine: (text) => text,
    }),
  });
  return (calls: readonly ReportedCall[], door: Door, dies: boolean) =>
    transact(pool, async (transaction: Transaction) => {
      await intake.take(transaction, { partnerId: 'kyivstar' }, calls, door, () => ({ partition: 0, offset: 0n }));
      // After the work and before the commit: nothing was acknowledged, so the operator sends it again.
      if (dies) throw new Error('killed');
    }).catch((error: Error) => {
      if (error.message !== 'killed') throw error;
    });
}

const step = fc.record({
  calls: fc.array(fc.nat(contents.length - 1), { minLength: 1, maxLength: 8 }),
  door: fc.constantFrom<Door>('GRPC', 'KAFKA', 'FILE'),
  dies: fc.boolean(),
  restarts: fc.boolean(),
});

describe('calls that are published in any order, repeated, through any door, with restarts in between', () => {
  it('are the same stored calls, each published once', async () => {
    const expected = contents.map(({ callId, seizureTime, sequenceNumber }) => ({
      call_id: callId,
      seizure_time: new Date(seizureTime ?? 0),
      sequence_number: BigInt(sequenceNumber ?? 0),
      number: pseudonyms.pseudonymsOf(`+38067123456${sequenceNumber}`)[0]?.pseudonym,
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.shuffledSubarray(contents, { minLength: 6 }),
        async (steps, last) => {
          await database.query('truncate call, repeated_call, refused_call, sequence_report, outbox, audit');
          let publish = await started(database);
          for (const { calls, door, dies, restarts } of steps) {
            await publish(
              calls.map((index) => contents[index] as ReportedCall),
              door,
              dies,
            );
            if (restarts) publish = await started(database);
          }
          // What was never acknowledged is sent again until it is.
          await publish(last, 'GRPC', false);
          const { rows } = await database.query(
            `select call_id, seizure_time, sequence_number, calling_number_pseudonyms->0->>2 as number from call
           order by sequence_number`,
          );
          expect(rows).toEqual(expected);
          const published = (await outboxOf(database)).map(({ key }) => key);
          expect(published.toSorted()).toEqual(contents.map(({ callId }) => callId).toSorted());
          const reported = await database.query(
            'select unnest(sequence_numbers)::int as number from sequence_report order by 1',
          );
          expect(reported.rows.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
