import { createHash } from 'node:crypto';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { createListDifferences } from '../../application/list-differences.ts';
import { createListSequenceGaps } from '../../application/list-sequence-gaps.ts';
import { createReconcile } from '../../application/reconcile.ts';
import { createSubmitTotal } from '../../application/submit-total.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import { insertAnsweredCalls } from './answered-calls.ts';
import { createBooks, createGaps, createTotals } from './reconciliation-store.ts';

const operatorId = 'kyivstar';
const hour = 3_600_000;
const start = Date.UTC(2026, 4, 1, 12);
const asked = { granularity: 'HOUR', start } as const;
const now = (): number => start + 30 * 24 * hour;

let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
  await database.query(
    `create table refused_call_2026_05 partition of refused_call for values from ('2026-05-01') to ('2026-06-01')`,
  );
});
const empty = () =>
  database.query(`truncate call, refused_call, repeated_call, answered_call, sequence_gap, forwarded_total, audit`);
beforeEach(empty);

/** An id whose time has nothing to do with the period, as of a call that was imported. */
const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `0199c0de-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
};
type Call = {
  operatorId?: string;
  entity?: string;
  sequence?: number | null;
  /** Milliseconds after the start of the period. */
  at?: number;
  receivedAt?: number;
  answered?: boolean;
  partial?: number | null;
};
const received = (name: string, it: Call = {}) =>
  database.query(
    `insert into call (call_id, operator_id, content_digest, number_restricted, dialled_digits, forwarded_to_number,
       recording_entity, sequence_number, seizure_time, answer_time, partial_record_type, partial_record_number, door,
       received_at)
     values ($1, $2, '', true, '527', '+380445685015', $3, $4, $5::timestamptz,
       case when $6 then $5::timestamptz end, case when $7::int is not null then 1 end, $7, 'GRPC', $8)`,
    [
      idOf(name),
      it.operatorId ?? operatorId,
      it.entity ?? 'MSC-1',
      it.sequence ?? null,
      new Date(start + (it.at ?? 0)),
      it.answered ?? false,
      it.partial ?? null,
      new Date(start + (it.receivedAt ?? it.at ?? 0)),
    ],
  );
const answered = (name: string, at = 0, by = operatorId) =>
  transact(database, (transaction) =>
    insertAnsweredCalls(transaction, [{ callId: idOf(name), operatorId: by, answeredAt: start + at }]),
  );
const repeated = (name: string, times = 1) =>
  database.query(
    `insert into repeated_call (call_id, operator_id, door, times, last_repeated_at) values ($1, $2, 'GRPC', $3, now())`,
    [idOf(name), operatorId, times],
  );
type RefusedRecord = {
  name?: string | null;
  reason?: string;
  sequence?: number | null;
  at?: number | null;
  refusedAt?: number;
};
let digests = 0;
const refused = (it: RefusedRecord) =>
  database.query(
    `insert into refused_call (refused_month, refusal_digest, operator_id, call_id, door, reason, detail,
       recording_entity, sequence_number, seizure_time, refused_at, last_refused_at)
     values ('2026-05-01', $1, $2, $3, 'GRPC', $4, 'What is wrong.', 'MSC-1', $5, $6, $7, $7)`,
    [
      Buffer.from(String(digests++)),
      operatorId,
      it.name ? idOf(it.name) : null,
      it.reason ?? 'TIME_ORDER',
      it.sequence ?? null,
      it.at === undefined || it.at === null ? null : new Date(start + it.at),
      new Date(start + (it.refusedAt ?? it.at ?? 0)),
    ],
  );
const missing = (first: number, last: number, { at = 0, reported = true } = {}) =>
  database.query(`insert into sequence_gap values ($1, 'MSC-1', $2, $3, $4, $4, $5)`, [
    operatorId,
    first,
    last,
    new Date(start + at),
    reported ? new Date(start + at) : null,
  ]);

/** The counts that are not 0. */
async function counts(period: { granularity: 'HOUR' | 'DAY'; start: number } = asked) {
  const { reconciliation } = await createReconcile(createBooks(database), now)(operatorId, period);
  const { differences, ...others } = reconciliation;
  return {
    ...others,
    differences: Object.fromEntries(Object.entries(differences).filter(([, calls]) => calls > 0n)),
  };
}
async function list(): Promise<Difference[]> {
  const all: Difference[] = [];
  for await (const it of createListDifferences(createBooks(database), now)(operatorId, asked)) all.push(it);
  return all;
}

describe('a difference between what was forwarded and what was answered', () => {
  it('ABANDONED_BEFORE_ANSWER is a call that nobody says was answered', async () => {
    await received('a', { sequence: 5 });
    await received('b');
    await answered('b');
    expect(await counts()).toMatchObject({ received: 2n, answered: 1n, differences: { ABANDONED_BEFORE_ANSWER: 1n } });
    expect(await list()).toEqual([
      {
        kind: 'ABANDONED_BEFORE_ANSWER',
        reason: null,
        detail: 'The caller hung up before the desk answered.',
        callId: idOf('a'),
        recordingEntity: 'MSC-1',
        sequenceNumber: 5,
        time: start,
      },
    ]);
  });

  it('ANSWER_NOT_RECORDED is a call that only the operator says was answered', async () => {
    await received('a', { answered: true });
    expect((await counts()).differences).toEqual({ ANSWER_NOT_RECORDED: 1n });
    expect(await list()).toMatchObject([{ kind: 'ANSWER_NOT_RECORDED', callId: idOf('a') }]);
  });

  it('ANSWERED_WITHOUT_CALL_EVENT is an answer without any call', async () => {
    await answered('a', 1_000);
    await answered('of another hour', hour);
    await answered('of another operator', 0, 'lifecell');
    await received('b', { at: -hour });
    await answered('b', 0);
    expect(await counts()).toMatchObject({ received: 0n, differences: { ANSWERED_WITHOUT_CALL_EVENT: 1n } });
    expect(await list()).toMatchObject([
      { kind: 'ANSWERED_WITHOUT_CALL_EVENT', callId: idOf('a'), recordingEntity: null, time: start + 1_000 },
    ]);
  });

  it('PARTIAL_RECORD is each further record of one call, which counts once', async () => {
    for (const partial of [1, 2, 3]) await received(`part ${partial}`, { partial });
    await answered('part 1');
    expect(await counts()).toMatchObject({ received: 1n, answered: 1n, differences: { PARTIAL_RECORD: 2n } });
    const details = (await list()).map(({ detail }) => detail).sort();
    expect(details).toEqual([2, 3].map((it) => `Partial record ${it} of a call that is counted already.`));
  });

  it('NEVER_RECEIVED is each number that is missing after a call of the period, reported or not', async () => {
    await missing(3, 4);
    await missing(7, 7, { reported: false, at: 5 });
    await missing(9, 20, { at: hour });
    expect(await counts()).toMatchObject({ forwardedBySequence: 3n, differences: { NEVER_RECEIVED: 3n } });
    expect((await list()).map((it) => [it.kind, it.recordingEntity, it.sequenceNumber, it.time - start])).toEqual([
      ['NEVER_RECEIVED', 'MSC-1', 3, 0],
      ['NEVER_RECEIVED', 'MSC-1', 4, 0],
      ['NEVER_RECEIVED', 'MSC-1', 7, 5],
    ]);
  });

  it('REFUSED is a record that was not taken, by its seizure, or else by the time of the refusal', async () => {
    await refused({ name: 'a', at: 10, refusedAt: 5 * hour, sequence: 4 });
    await refused({ at: null, refusedAt: 20, reason: 'RECORD_MALFORMED' });
    await refused({ name: 'of another hour', at: hour, refusedAt: 30 });
    expect(await counts()).toMatchObject({ forwardedBySequence: 1n, differences: { REFUSED: 2n } });
    expect(await list()).toMatchObject([
      { kind: 'REFUSED', reason: 'TIME_ORDER', detail: 'What is wrong.', callId: idOf('a'), sequenceNumber: 4 },
      { kind: 'REFUSED', reason: 'RECORD_MALFORMED', callId: null, sequenceNumber: null, time: start + 20 },
    ]);
  });

  it('REFUSED is none when the record was corrected and taken later', async () => {
    await refused({ name: 'a', at: 10, sequence: 4 });
    await received('a', { at: 10, receivedAt: 20, sequence: 4 });
    await refused({ name: null, at: 10, sequence: 5, reason: 'CALL_ID_INVALID' });
    await received('b', { at: 10, receivedAt: 20, sequence: 5 });
    await answered('a');
    await answered('b');
    expect(await counts()).toMatchObject({ received: 2n, forwardedBySequence: 2n, differences: {} });
    expect(await list()).toEqual([]);
  });

  it('REFUSED is none when the correction moved the call to another hour', async () => {
    await refused({ name: 'a', at: 10 });
    await received('a', { at: hour, receivedAt: hour });
    expect((await counts()).differences).toEqual({});
  });

  it('REFUSED is one record, with its last reason, however often it was tried', async () => {
    await refused({ name: 'a', at: 10, refusedAt: 10, reason: 'TIME_ORDER' });
    await refused({ name: 'a', at: 10, refusedAt: 20, reason: 'CODE_UNKNOWN' });
    expect((await counts()).differences).toEqual({ REFUSED: 1n });
    expect(await list()).toMatchObject([{ kind: 'REFUSED', reason: 'CODE_UNKNOWN' }]);
  });

  it('REFUSED is also a record in conflict with a call that was taken', async () => {
    await received('a', { at: 10, receivedAt: 10 });
    await answered('a');
    await refused({ name: 'a', at: 10, refusedAt: 10, reason: 'CONFLICT' });
    expect(await counts()).toMatchObject({ received: 1n, differences: { REFUSED: 1n } });
  });

  it('DUPLICATE is a call that came again', async () => {
    await received('a');
    await answered('a');
    await repeated('a', 3);
    expect(await counts()).toMatchObject({ received: 1n, differences: { DUPLICATE: 1n } });
    expect(await list()).toMatchObject([
      { kind: 'DUPLICATE', callId: idOf('a'), detail: 'Came again with the same call_id, 3 times.' },
    ]);
  });

  it('DUPLICATE is a call with the number of an earlier one at the same switch', async () => {
    await received('first', { sequence: 5, at: 9, receivedAt: 1 });
    await received('second', { sequence: 5, at: 3, receivedAt: 2 });
    await received('elsewhere', { sequence: 5, entity: 'MSC-2' });
    for (const name of ['first', 'second', 'elsewhere']) await answered(name);
    expect(await counts()).toMatchObject({ received: 3n, forwardedBySequence: 2n, differences: { DUPLICATE: 1n } });
    expect(await list()).toMatchObject([
      {
        kind: 'DUPLICATE',
        callId: idOf('second'),
        detail: `The sequence number is that of the call ${idOf('first')}.`,
      },
    ]);
  });
});

describe('a period', () => {
  it('has the calls that were seized in it, from its first moment to before its end, of the operator alone', async () => {
    await received('before', { at: -1 });
    await received('first', { at: 0 });
    await received('last', { at: hour - 1 });
    await received('after', { at: hour });
    await received('of another', { operatorId: 'lifecell' });
    expect((await counts()).received).toBe(2n);
    expect((await counts({ granularity: 'DAY', start: start - 12 * hour })).received).toBe(4n);
  });

  it('is without anything unexplained until the operator submits a total, of which the latest stands', async () => {
    await received('a');
    await refused({ name: 'b', at: 1 });
    await missing(3, 4);
    expect(await counts()).toMatchObject({ forwardedByTotal: null, unexplained: 0n });
    const submit = createSubmitTotal(createTotals(database), now);
    for (const forwarded of [9n, 7n]) {
      await submit({ operatorId, actor: 'partner.kyivstar', period: asked, forwarded });
    }
    expect(await counts()).toMatchObject({ forwardedByTotal: 7n, unexplained: 3n });
    const { rows } = await database.query('select actor, action, subject_ids, details from audit order by position');
    expect(rows).toEqual(
      [9, 7].map((forwarded) => ({
        actor: 'partner.kyivstar',
        action: 'TOTAL_SUBMITTED',
        subject_ids: ['kyivstar'],
        details: { granularity: 'HOUR', periodStart: '2026-05-01T12:00:00.000Z', forwarded },
      })),
    );
  });

  it('has counts that add up, and lists as many differences as it counts, in the order of time', async () => {
    const aCall = fc.record({
      sequence: fc.option(fc.nat(30)),
      at: fc.nat(20),
      answeredByOperator: fc.boolean(),
      answeredByDesk: fc.boolean(),
      partial: fc.option(fc.integer({ min: 1, max: 3 })),
      repeated: fc.boolean(),
    });
    const aRefusal = fc.record({ sequence: fc.option(fc.nat(60)), at: fc.option(fc.nat(20)) });
    const mixed = fc.record({
      calls: fc.array(aCall, { maxLength: 15 }),
      refusals: fc.array(aRefusal, { maxLength: 5 }),
      gaps: fc.uniqueArray(fc.integer({ min: 10, max: 14 }), { maxLength: 3 }),
      lost: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(mixed, async ({ calls, refusals, gaps, lost }) => {
        await empty();
        for (const [index, call] of calls.entries()) {
          await received(`call ${index}`, { ...call, answered: call.answeredByOperator });
          if (call.answeredByDesk) await answered(`call ${index}`);
          if (call.repeated) await repeated(`call ${index}`);
        }
        // Numbers above those of the calls: a refusal with the number of a call is its own case.
        for (const [index, it] of refusals.entries()) {
          await refused({ ...it, name: `refused ${index}`, sequence: it.sequence === null ? null : it.sequence + 100 });
        }
        for (const gap of gaps) await missing(gap * 100, gap * 100 + gap, { at: gap });
        for (let index = 0; index < lost; index++) await answered(`lost ${index}`);

        const { received: held, answered: byDesk, differences: of, forwardedBySequence } = await counts();
        const kinds = { ABANDONED_BEFORE_ANSWER: 0n, ANSWER_NOT_RECORDED: 0n, NEVER_RECEIVED: 0n, REFUSED: 0n, ...of };
        expect(held - byDesk).toBe(kinds.ABANDONED_BEFORE_ANSWER + kinds.ANSWER_NOT_RECORDED);
        const numbers = [
          ...calls.flatMap((it) => it.sequence ?? []),
          ...refusals.flatMap((it) => (it.sequence === null ? [] : it.sequence + 100)),
        ];
        expect(forwardedBySequence - kinds.NEVER_RECEIVED).toBe(BigInt(new Set(numbers).size));
        expect(kinds.REFUSED).toBe(BigInt(refusals.length));

        const listed = await list();
        const times = listed.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        const listedOf = Object.entries(Object.groupBy(listed, ({ kind }) => kind));
        expect(Object.fromEntries(listedOf.map(([kind, all]) => [kind, BigInt(all.length)]))).toEqual(of);
      }),
      { numRuns: 20 },
    );
  });

  it('explains a number that came with calls, refusals or not at all: nothing is left', async () => {
    await received('answered', { sequence: 1 });
    await answered('answered');
    await received('abandoned', { sequence: 2 });
    await received('not recorded', { sequence: 3, answered: true });
    await received('with a number again', { sequence: 3, answered: true, receivedAt: 9 });
    await received('further part', { sequence: 4, partial: 2 });
    await refused({ name: 'refused', sequence: 5, at: 7 });
    await missing(6, 8);
    const { forwardedBySequence, received: held, differences: of } = await counts();
    expect(of).toEqual({
      NEVER_RECEIVED: 3n,
      REFUSED: 1n,
      DUPLICATE: 1n,
      ABANDONED_BEFORE_ANSWER: 1n,
      ANSWER_NOT_RECORDED: 2n,
      PARTIAL_RECORD: 1n,
    });
    expect(forwardedBySequence).toBe(8n);
    // Received and further records, without the one whose number counts already; refused; missing.
    expect(held + 1n - 1n + 1n + 3n).toBe(forwardedBySequence);
  });
});

describe('a long list of differences', () => {
  it('is read page by page, each once, also those of the same moment', async () => {
    await database.query(
      `insert into call (call_id, operator_id, content_digest, number_restricted, dialled_digits, forwarded_to_number,
         recording_entity, sequence_number, seizure_time, door, received_at)
       select gen_random_uuid(), $1, '', true, '527', '+380445685015', 'MSC-1', n, $2::timestamptz + n / 100 * '1 ms'::interval,
         'GRPC', $2
       from generate_series(1, 25000) n`,
      [operatorId, new Date(start)],
    );
    const all = await list();
    expect(all).toHaveLength(25_000);
    expect(new Set(all.map(({ callId }) => callId)).size).toBe(25_000);
  });
});

describe('the gaps of now', () => {
  it('are those that the operator was told of, in order, and exact', async () => {
    await missing(20, 2 ** 53 - 3);
    await missing(3, 4);
    await missing(7, 8, { reported: false });
    expect(await createListSequenceGaps(createGaps(database))(operatorId)).toEqual([
      { recordingEntity: 'MSC-1', first: 3, last: 4, foundAt: start },
      { recordingEntity: 'MSC-1', first: 20, last: 2 ** 53 - 3, foundAt: start },
    ]);
    expect(await createListSequenceGaps(createGaps(database))('lifecell')).toEqual([]);
  });
});
