import type { Database } from '@throughline/platform/postgres/pool';
import { beforeAll, expect, it } from 'vitest';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { readReferrals } from './watch-referrals.ts';

const now = Date.UTC(2026, 4, 1);
let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('referrals', new URL('../../../migrations/', import.meta.url)));
});

async function aReferral(status: string, ...offers: readonly (readonly [string, string, number])[]): Promise<void> {
  const { rows } = await database.query<{ referral_id: string }>(
    `insert into referral values (gen_random_uuid(), 'iom', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
       'legal-aid', 'urgent', 'ukr', 'UA-30', $1, $1, null, $2) returning referral_id`,
    [status, new Date(now)],
  );
  for (const [index, [recipientId, outcome, minutes]] of offers.entries()) {
    await database.query('insert into offer values ($1, $2, $3, $4, $5)', [
      rows[0]?.referral_id,
      index + 1,
      recipientId,
      new Date(now + minutes * 60_000),
      outcome,
    ]);
  }
}

it('tells the referrals that are not over by where they stand, and the offers that are late by centre', async () => {
  await aReferral('draft');
  await aReferral('requested', ['kyiv', 'deadline-passed', -90], ['lviv', 'open', -30]);
  await aReferral('requested', ['lviv', 'open', 0]);
  await aReferral('requested', ['odesa', 'open', 30]);
  await aReferral('completed', ['kyiv', 'completed', -10]);
  const readings = await readReferrals(database, now);
  const said = readings.map(({ gauge, value, attributes }) => [gauge, ...Object.values(attributes), value].join(' '));
  expect(said.sort()).toEqual([
    'throughline.referrals.open draft 1',
    'throughline.referrals.open requested 3',
    'throughline.referrals.overdue lviv 2',
  ]);
});
