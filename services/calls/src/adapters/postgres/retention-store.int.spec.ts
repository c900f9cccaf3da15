import { createMonths, type Months } from '@throughline/platform/postgres/months';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { applyRetention, monthlyTables, recordRetention } from './retention-store.ts';

const now = Date.UTC(2026, 10, 24);
const set = { CALLS: 90, REFUSALS: 30 };
let database: Database;
let months: Months;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate call, refused_call, retention, audit');
  months = createMonths(database);
});

const idAt = (time: number): string => {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${hex}`;
};
async function storeCallAt(time: number): Promise<void> {
  await months.ensure(monthlyTables, [time]);
  await database.query(
    `insert into call (call_id, operator_id, content_digest, number_restricted, dialled_digits, forwarded_to_number,
       recording_entity, seizure_time, door, received_at)
     values ($1, 'umc', '', true, '527', '+380445685015', 'A', to_timestamp($2), 'GRPC', to_timestamp($2))`,
    [idAt(time), time / 1_000],
  );
}
const audited = async (action: string): Promise<unknown[]> =>
  (await database.query('select subject_ids, details from audit where action = $1 order by position', [action])).rows;
const callsBytes = async (): Promise<bigint> =>
  (
    await database.query<{ bytes: bigint }>(
      `select sum(pg_total_relation_size(inhrelid))::bigint as bytes from pg_inherits where inhparent = 'call'::regclass`,
    )
  ).rows[0]?.bytes ?? 0n;

describe('retention', () => {
  it('drops the months that are over for as long as it says, and what they took is free', async () => {
    const [gone, edge, kept] = [Date.UTC(2026, 6, 31), Date.UTC(2026, 7, 1), now];
    for (const time of [gone, edge, kept]) await storeCallAt(time);
    const before = await callsBytes();
    const dropped = await applyRetention(database, months, set, now);
    expect(dropped).toContain('call_2026_07');
    expect(dropped).not.toContain('call_2026_08');
    const { rows } = await database.query('select call_id from call order by call_id');
    expect(rows.map(({ call_id }) => call_id)).toEqual([idAt(edge), idAt(kept)]);
    expect(await callsBytes()).toBeLessThan(before);
  });

  it('says in the audit what it dropped', async () => {
    await storeCallAt(Date.UTC(2026, 0, 15));
    await applyRetention(database, months, set, now);
    const [calls] = await audited('RETENTION_APPLIED');
    expect(calls).toMatchObject({
      subject_ids: ['CALLS'],
      details: { days: 90, dropped: expect.arrayContaining(['call_2026_01', 'repeated_call_2026_01']) },
    });
  });

  it('is an audited event when it is set and when it changes, and none when it stays', async () => {
    await recordRetention(database, set, new Date(now));
    await recordRetention(database, set, new Date(now));
    await recordRetention(database, { ...set, CALLS: 365 }, new Date(now));
    expect(await audited('RETENTION_CHANGED')).toEqual([
      { subject_ids: ['CALLS'], details: { daysBefore: null, days: 90 } },
      { subject_ids: ['REFUSALS'], details: { daysBefore: null, days: 30 } },
      { subject_ids: ['CALLS'], details: { daysBefore: 90, days: 365 } },
    ]);
  });

  it('waits for nobody: while a month is read, it is left for the next turn', async () => {
    const time = Date.UTC(2026, 1, 2);
    await storeCallAt(time);
    await transact(database, async (reader) => {
      await reader.query('select from call_2026_02');
      await expect(applyRetention(database, months, set, now)).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await applyRetention(database, months, set, now)).toContain('call_2026_02');
  });

  it('makes a month that was dropped again when something comes for it', async () => {
    const time = Date.UTC(2026, 2, 2);
    await storeCallAt(time);
    await applyRetention(database, months, set, now);
    await storeCallAt(time);
    expect((await database.query('select from call')).rowCount).toBe(1);
  });

  it('of months that two instances make at the same time makes each once', async () => {
    const others = Array.from({ length: 4 }, () => createMonths(database));
    await Promise.all(others.map((it) => it.ensure(monthlyTables, [Date.UTC(2027, 3), Date.UTC(2027, 4)])));
    const { rows } = await database.query(
      `select from pg_class where relname in ('call_2027_04', 'call_2027_05', 'refused_call_2027_05')`,
    );
    expect(rows).toHaveLength(3);
  });
});
