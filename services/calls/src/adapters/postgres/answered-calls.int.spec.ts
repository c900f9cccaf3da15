import { createMonths } from '@throughline/platform/postgres/months';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { informationGiven } from '@throughline/schemas/cases.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openTestDatabase } from '../../../../../test/harness/database.ts';
import { answersOf, rememberAnswers } from '../kafka/answered-calls.ts';
import { monthlyTables } from './retention-store.ts';

const answeredAt = Date.UTC(2026, 4, 1, 12);
const callId = '0199c0de-0000-7000-8000-0000000000ca';
const other = '0199c0de-0000-7000-8000-0000000000cb';
let database: Database;
beforeAll(async () => {
  ({ database } = await openTestDatabase('calls', new URL('../../../migrations/', import.meta.url)));
});
beforeEach(async () => {
  await database.query('truncate answered_call');
});

type Events = Parameters<typeof rememberAnswers>[1];
const given = (...answers: readonly { callId: string; answeredAt: number }[]): Events =>
  answers.map((it) => ({
    contract: informationGiven,
    data: { ...it, operatorId: 'kyivstar', missionId: 'iom-ukraine', informationTopics: [] },
  })) as unknown as Events;
const remember = (events: Events) =>
  transact(database, async (transaction) => {
    await rememberAnswers(transaction, events);
  });
const kept = async () =>
  (await database.query('select call_id, operator_id, answered_at from answered_call order by call_id')).rows;

describe('answers of the desk', () => {
  it('are kept, whether the call came or not', async () => {
    await remember(given({ callId, answeredAt }, { callId: other, answeredAt }));
    expect(await kept()).toEqual([
      { call_id: callId, operator_id: 'kyivstar', answered_at: new Date(answeredAt) },
      { call_id: other, operator_id: 'kyivstar', answered_at: new Date(answeredAt) },
    ]);
  });

  it('that come again change nothing: the first stands', async () => {
    await remember(given({ callId, answeredAt }, { callId, answeredAt: answeredAt + 1 }));
    await remember(given({ callId, answeredAt: answeredAt + 2 }));
    expect(await kept()).toMatchObject([{ answered_at: new Date(answeredAt) }]);
  });

  it('are in their month when it is made after they came', async () => {
    await remember(given({ callId, answeredAt }));
    expect(await count(database, 'answered_call_undated')).toBe(1);
    const time = Number.parseInt(callId.replaceAll('-', '').slice(0, 12), 16);
    await createMonths(database).ensure(monthlyTables, [time]);
    expect(await count(database, 'answered_call_undated')).toBe(0);
    expect(await kept()).toMatchObject([{ call_id: callId }]);
  });
});

describe('other events of cases', () => {
  it('do not concern answers', () => {
    const events = [{ contract: { name: 'throughline.cases.CaseOpened' }, data: {} }] as unknown as Events;
    expect(answersOf(events)).toEqual([]);
  });
});
