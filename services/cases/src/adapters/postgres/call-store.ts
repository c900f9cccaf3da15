import { actorOf } from '@throughline/platform/identity';
import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { lockId } from '@throughline/platform/postgres/lock';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { CallStore } from '../../application/ports.ts';
import {
  type CallForwarded,
  type CallState,
  evolveCall,
  type InformationGiven,
  type InformationTopic,
} from '../../domain/answered-call.ts';
import { informationGivenRecord } from '../kafka/published-events.ts';

/** @param now when an answer is recorded; when the call was answered is in the answer */
export function createCallStore(database: Database, records: EventRecords, now: () => Date): CallStore {
  return {
    answer: (callId, decide) =>
      transact(database, async (transaction) => {
        await lockId(transaction, 'information', callId);
        const decision = decide(await loadCall(transaction, callId));
        if (decision.kind !== 'accepted') return decision;
        const { information } = decision.event;
        const recordedAt = now();
        await transaction.query(
          `insert into information
             (call_id, mission_id, operator_id, information_topics, answered_at, recorded_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [
            callId,
            information.missionId,
            information.operatorId,
            information.informationTopics,
            new Date(information.answeredAt),
            recordedAt,
          ],
        );
        await recordChange(
          transaction,
          {
            actor: actorOf({ kind: 'partner', partnerId: information.missionId }),
            action: 'INFORMATION_GIVEN',
            subjectIds: [callId],
            details: { operatorId: information.operatorId, informationTopics: information.informationTopics },
          },
          [informationGivenRecord(records, decision.event, recordedAt)],
        );
        return decision;
      }),
  };
}

async function loadCall(transaction: Transaction, callId: string): Promise<CallState> {
  const forwarded = await transaction.query<{ operator_id: string; received_at: Date }>(
    'select operator_id, received_at from call where call_id = $1',
    [callId],
  );
  const information = await transaction.query<{
    mission_id: string;
    operator_id: string;
    information_topics: InformationTopic[];
    answered_at: Date;
  }>('select mission_id, operator_id, information_topics, answered_at from information where call_id = $1', [callId]);
  const history: (CallForwarded | InformationGiven)[] = [
    ...forwarded.rows.map((row) => ({
      kind: 'CallForwarded' as const,
      callId,
      forwarded: { operatorId: row.operator_id, receivedAt: row.received_at.getTime() },
    })),
    ...information.rows.map((row) => ({
      kind: 'InformationGiven' as const,
      callId,
      information: {
        missionId: row.mission_id,
        operatorId: row.operator_id,
        informationTopics: row.information_topics,
        answeredAt: row.answered_at.getTime(),
      },
    })),
  ];
  return history.reduce<CallState>(evolveCall, { kind: 'unknown' });
}

/** In one statement. A call that is there already stays as it is: the first stands. */
export async function insertCalls(transaction: Transaction, calls: readonly CallForwarded[]): Promise<void> {
  await transaction.query(
    `insert into call (call_id, operator_id, received_at)
     select * from unnest($1::uuid[], $2::text[], $3::timestamptz[])
     on conflict (call_id) do nothing`,
    [
      calls.map((call) => call.callId),
      calls.map((call) => call.forwarded.operatorId),
      calls.map((call) => new Date(call.forwarded.receivedAt)),
    ],
  );
}
