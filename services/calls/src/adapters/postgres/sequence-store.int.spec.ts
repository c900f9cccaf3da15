import { createAvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { EventContract } from '@throughline/schemas/contract';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase, outboxOf, withoutAudit } from '../../../../../test/harness/database.ts';
import { createMergeSequenceReports } from '../../application/merge-sequence-reports.ts';
import { sequenceContracts } from '../kafka/sequence-news.ts';
import { createSequenceTransactions, missingByOperator } from './sequence-store.ts';

const start = Date.UTC(2026, 4, 1, 12);
const grace = 60_000;
let database: Database;
let now = start;
let merge: ReturnType<typeof createMergeSequenceReports>;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
  const registry = { idOf: async () => 1, schemaById: async () => ({}) };
  const records = createEventRecords(await createAvroEncoder(registry, sequenceContracts));
  merge = createMergeSequenceReports(createSequenceTransactions(database, records), grace, () => now);
});
const empty = () =>
  database.query('truncate sequence, sequence_gap, sequence_report, refused_call, outbox, audit restart identity');
beforeEach(async () => {
  now = start;
  await empty();
});

/** As the intake writes it: the numbers of one batch, each seized as many seconds after the start as its number says. */
async function report(numbers: readonly number[], { operatorId = 'kyivstar', entity = 'MSC-1', taken = true } = {}) {
  await database.query(
    `insert into sequence_report (operator_id, recording_entity, sequence_numbers, seizure_times, taken)
     select $1, $2, $3, array(select to_timestamp($4 + least(n, 1000000)) from unnest($3::bigint[]) n), $5`,
    [operatorId, entity, numbers, start / 1_000, taken],
  );
}
async function mergeAll(at = now): Promise<void> {
  now = at;
  while ((await merge()) === 'more');
}
async function gaps(): Promise<string[]> {
  const { rows } = await database.query<{ gap: string }>(
    `select operator_id || ' ' || recording_entity || ' ' || first_number || '-' || last_number as gap
     from sequence_gap order by operator_id, recording_entity, first_number`,
  );
  return rows.map(({ gap }) => gap);
}
/** What operators were told, in order. */
async function told(): Promise<string[]> {
  const contracts = new Map<string | undefined, EventContract<{ firstNumber: number; lastNumber: number }>>(
    (sequenceContracts as unknown as readonly EventContract<never>[]).map((it) => [it.name, it]),
  );
  return (await outboxOf(database)).map(({ key, value, headers }) => {
    const contract = contracts.get(headers['ce_type']);
    if (!contract) throw new Error('an unexpected event');
    const { firstNumber, lastNumber } = typeOf(contract).fromBuffer(value.subarray(5));
    return `${key} ${contract.name.split('.').at(-1)} ${firstNumber}-${lastNumber}`;
  });
}

describe('sequence numbers in PostgreSQL', () => {
  it('are taken out of the reports and leave what is missing, for each switch of each operator', async () => {
    await report([1, 4]);
    await report([10, 12], { entity: 'MSC-2' });
    await report([7, 9], { operatorId: 'lifecell' });
    await mergeAll();
    expect(await gaps()).toEqual(['kyivstar MSC-1 2-3', 'kyivstar MSC-2 11-11', 'lifecell MSC-1 8-8']);
    expect(await count(database, 'sequence_report')).toBe(0);
  });

  it('are told as missing after the grace, with the time of the number before and an audit row', async () => {
    await report([1, 4]);
    await mergeAll();
    expect(await told()).toEqual([]);
    await mergeAll(start + grace);
    expect(await told()).toEqual(['kyivstar SequenceGapFound 2-3']);
    const { rows } = await database.query('select neighbour_time, opened_at, reported_at from sequence_gap');
    expect(rows).toEqual([
      { neighbour_time: new Date(start + 1_000), opened_at: new Date(start), reported_at: new Date(start + grace) },
    ]);
    const audit = await database.query('select actor, action, subject_ids, details from audit');
    expect(audit.rows).toEqual([
      {
        actor: 'service.calls',
        action: 'SEQUENCE_GAPS_CHANGED',
        subject_ids: ['kyivstar'],
        details: { found: 1, closed: 0, repeated: 0 },
      },
    ]);
  });

  it('that come late split the gap and are told as closed', async () => {
    await report([1, 9]);
    await mergeAll();
    await mergeAll(start + grace);
    await report([5, 6]);
    await mergeAll();
    expect(await gaps()).toEqual(['kyivstar MSC-1 2-4', 'kyivstar MSC-1 7-8']);
    expect((await told()).slice(1)).toEqual(['kyivstar SequenceGapClosed 5-6']);
  });

  it('of another call are told as repeated, and those of a corrected record are not', async () => {
    await report([1, 2]);
    await report([3], { taken: false });
    await database.query(`create table if not exists refused_call_2026_05 partition of refused_call
      for values from ('2026-05-01') to ('2026-06-01')`);
    await database.query(
      `insert into refused_call (refused_month, refusal_digest, operator_id, door, reason, detail, recording_entity,
         sequence_number, refused_at, last_refused_at)
       values ('2026-05-01', '', 'kyivstar', 'GRPC', 'TIME_ORDER', '', 'MSC-1', 3, $1, $1)`,
      [new Date(start)],
    );
    await mergeAll();
    await report([2, 3]);
    await mergeAll();
    expect(await told()).toEqual(['kyivstar SequenceNumbersRepeated 2-2']);
  });

  it('are exact up to the greatest', async () => {
    await report([0, 2 ** 53 - 2]);
    await mergeAll();
    await mergeAll(start + grace);
    await report([2 ** 53 - 3]);
    await mergeAll();
    expect(await gaps()).toEqual([`kyivstar MSC-1 1-${2 ** 53 - 4}`]);
    expect((await told())[1]).toBe(`kyivstar SequenceGapClosed ${2 ** 53 - 3}-${2 ** 53 - 3}`);
  });

  it('are merged however many wait', async () => {
    for (let batch = 0; batch < 450; batch++) await report([batch]);
    await report(Array.from({ length: 25_000 }, (_, at) => 1_000 + at));
    await report([30_000]);
    await mergeAll();
    expect(await gaps()).toEqual(['kyivstar MSC-1 450-999', 'kyivstar MSC-1 26000-29999']);
  });

  it('wait for the next time when the merge fails', async () => {
    await report([1, 4]);
    await mergeAll();
    await report([2]);
    await withoutAudit(database, () => expect(mergeAll(start + grace)).rejects.toThrow());
    expect(await gaps()).toEqual(['kyivstar MSC-1 2-3']);
    await mergeAll();
    expect(await told()).toEqual(['kyivstar SequenceGapFound 3-3']);
  });

  it('are merged by one instance at a time', async () => {
    for (let batch = 0; batch < 50; batch++) await report([batch * 2]);
    await Promise.all([merge(), merge(), merge(), merge()]);
    await mergeAll();
    expect(await gaps()).toHaveLength(49);
    await mergeAll(start + grace);
    await mergeAll();
    expect(await told()).toHaveLength(49);
  });

  it('are counted for operations when they were told, and not any more when all of them came', async () => {
    const missing = async () => (await missingByOperator(database)).map((it) => it.missing);
    await report([1, 4, 6]);
    await mergeAll();
    expect(await missing()).toEqual([0]);
    await mergeAll(start + grace);
    expect(await missing()).toEqual([3]);
    await report([3]);
    await mergeAll();
    expect(await missing()).toEqual([2]);
    await report([2, 5]);
    await mergeAll();
    expect(await missing()).toEqual([0]);
  });

  it('are counted for each operator', async () => {
    await report([1, 4]);
    await report([10, 12], { entity: 'MSC-2' });
    await report([7, 8], { operatorId: 'lifecell' });
    await mergeAll();
    await mergeAll(start + grace);
    const counts = (await missingByOperator(database)).map(({ operatorId, missing }) => `${operatorId} ${missing}`);
    expect(counts.sort()).toEqual(['kyivstar 3', 'lifecell 0']);
  });

  it('are told and kept the same in any order and grouping', async () => {
    const batch = fc.record({ numbers: fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }), wait: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
        await empty();
        for (const { numbers, wait } of batches) {
          await report(numbers);
          await mergeAll(now + (wait ? grace : 0));
        }
        await mergeAll(now + grace);
        const came = [...new Set(batches.flatMap(({ numbers }) => numbers))];
        const missing = Array.from({ length: 31 }, (_, number) => number).filter(
          (number) => number > Math.min(...came) && number < Math.max(...came) && !came.includes(number),
        );
        const numbersOf = (texts: readonly string[]): number[] =>
          texts.flatMap((text) => {
            const [first = 0, last = 0] = text.split(' ').at(-1)?.split('-').map(Number) ?? [];
            return Array.from({ length: last - first + 1 }, (_, at) => first + at);
          });
        expect(numbersOf(await gaps())).toEqual(missing);
        const open = new Set<number>();
        for (const text of await told()) {
          for (const number of numbersOf([text])) {
            if (text.includes('Found')) open.add(number);
            if (text.includes('Closed')) expect(open.delete(number)).toBe(true);
          }
        }
        expect([...open].sort((one, other) => one - other)).toEqual(missing);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the lock of the merge', () => {
  it('is held until the commit', async () => {
    await report([1, 3]);
    await transact(database, async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(hashtext('sequences ' || current_schema()))`);
      expect(await merge()).toBe('done');
      expect(await gaps()).toEqual([]);
    });
    await mergeAll();
    expect(await gaps()).toEqual(['kyivstar MSC-1 2-2']);
  });
});
