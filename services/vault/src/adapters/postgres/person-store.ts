import { actorOf } from '@throughline/platform/identity';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { lockId } from '@throughline/platform/postgres/lock';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { PersonStore, SealedPerson } from '../../application/ports.ts';
import type { PersonSealed, PersonState } from '../../domain/person.ts';

export function createPersonStore(database: Database): PersonStore {
  return {
    seal: (personId, sealed, decide) =>
      transact(database, async (transaction) => {
        await lockId(transaction, 'person', personId);
        const decision = decide(await loadPerson(transaction, personId));
        if (decision.kind === 'accepted') await insertPerson(transaction, decision.event, sealed);
        return decision;
      }),
    find: (personId) => loadPerson(database, personId),
  };
}

export async function loadPerson(reader: Pick<Transaction, 'query'>, personId: string): Promise<PersonState> {
  const { rows } = await reader.query<{ mission_id: string; content_digest: Buffer | null }>(
    'select mission_id, content_digest from person left join person_key using (person_id) where person_id = $1',
    [personId],
  );
  const [row] = rows;
  if (!row) return { kind: 'absent' };
  const { mission_id: missionId, content_digest: contentDigest } = row;
  return contentDigest ? { kind: 'sealed', missionId, contentDigest } : { kind: 'forgotten', missionId };
}

async function insertPerson(transaction: Transaction, event: PersonSealed, sealed: SealedPerson): Promise<void> {
  const { personId, missionId } = event;
  await transaction.query('insert into person (person_id, mission_id, sealed_at) values ($1, $2, $3)', [
    personId,
    missionId,
    new Date(event.sealedAt),
  ]);
  await transaction.query('insert into person_key (person_id, wrapped_key, content_digest) values ($1, $2, $3)', [
    personId,
    sealed.wrappedKey,
    event.contentDigest,
  ]);
  await transaction.query(
    'insert into sealed_field (person_id, field, sealed) select $1, * from unnest($2::text[], $3::bytea[])',
    [personId, [...sealed.fields.keys()], [...sealed.fields.values()]],
  );
  await recordChange(transaction, {
    actor: actorOf({ kind: 'partner', partnerId: missionId }),
    action: 'PERSON_SEALED',
    subjectIds: [personId],
  });
}
