import { actorOf } from '@throughline/platform/identity';
import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { lockId } from '@throughline/platform/postgres/lock';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { CaseStore } from '../../application/ports.ts';
import type { CaseOpened, CaseState } from '../../domain/case.ts';
import type { TraffickingStatus, TypeOfExploitation } from '../../domain/screening-codes.ts';
import { caseOpenedRecord } from '../kafka/published-events.ts';

export function createCaseStore(database: Database, records: EventRecords): CaseStore {
  return {
    open: (caseId, decide) =>
      transact(database, async (transaction) => {
        await lockId(transaction, 'case_file', caseId);
        const decision = decide(await loadCase(transaction, caseId));
        if (decision.kind !== 'accepted') return decision;
        const { content } = decision.event;
        await insertCase(transaction, decision.event);
        await recordChange(
          transaction,
          {
            actor: actorOf({ kind: 'partner', partnerId: content.missionId }),
            action: 'CASE_OPENED',
            subjectIds: [caseId, content.callId, content.personId],
          },
          [caseOpenedRecord(records, decision.event)],
        );
        return decision;
      }),
  };
}

async function loadCase(transaction: Transaction, caseId: string): Promise<CaseState> {
  const { rows } = await transaction.query<{
    mission_id: string;
    call_id: string;
    person_id: string;
    trafficking_status: TraffickingStatus;
    types_of_exploitation: TypeOfExploitation[];
  }>(
    `select mission_id, call_id, person_id, trafficking_status, types_of_exploitation
     from case_file where case_id = $1`,
    [caseId],
  );
  const [row] = rows;
  if (!row) return { kind: 'absent' };
  return {
    kind: 'open',
    content: {
      caseId,
      missionId: row.mission_id,
      callId: row.call_id,
      personId: row.person_id,
      traffickingStatus: row.trafficking_status,
      typesOfExploitation: row.types_of_exploitation,
    },
  };
}

async function insertCase(transaction: Transaction, { content, caseStatus, openedAt }: CaseOpened): Promise<void> {
  await transaction.query(
    `insert into case_file
       (case_id, mission_id, call_id, person_id, trafficking_status, types_of_exploitation, case_status, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      content.caseId,
      content.missionId,
      content.callId,
      content.personId,
      content.traffickingStatus,
      content.typesOfExploitation,
      caseStatus,
      new Date(openedAt),
    ],
  );
}
