import { actorOf } from '@throughline/platform/identity';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { OpeningStore, SealedPerson } from '../../application/ports.ts';
import type { PersonOpened } from '../../domain/opening.ts';
import type { PersonField } from '../../domain/person.ts';
import { loadConsent } from './consent-row.ts';
import { loadPerson } from './person-store.ts';

// About 1 MB of answer, well below what a gRPC client takes.
const mostListed = 10_000;

export function createOpeningStore(database: Database): OpeningStore {
  return {
    open: (personId, consentId, decide) =>
      transact(database, async (transaction) => {
        const state = await loadConsent(transaction, consentId);
        const decision = decide(state, await loadPerson(transaction, personId));
        if (decision.kind !== 'accepted') return { decision, sealed: undefined };
        const sealed = await loadSealed(transaction, personId, decision.event.fields);
        await insertOpening(transaction, decision.event);
        return { decision, sealed };
      }),
    async list(personId) {
      const { rows } = await database.query<{
        partner_id: string;
        consent_id: string;
        fields: PersonField[];
        opened_at: Date;
      }>(
        `select partner_id, consent_id, fields, opened_at
         from (select * from opening where person_id = $1 order by position desc limit ${mostListed}) as newest
         order by position`,
        [personId],
      );
      return rows.map((row) => ({
        kind: 'PersonOpened',
        personId,
        partnerId: row.partner_id,
        consentId: row.consent_id,
        fields: row.fields,
        openedAt: row.opened_at.getTime(),
      }));
    },
  };
}

/** Only the fields that may be opened leave the table. */
async function loadSealed(
  transaction: Transaction,
  personId: string,
  fields: readonly PersonField[],
): Promise<SealedPerson | undefined> {
  const { rows } = await transaction.query<{ wrapped_key: Buffer; field: PersonField; sealed: Buffer }>(
    `select wrapped_key, field, sealed from person_key join sealed_field using (person_id)
     where person_id = $1 and field = any($2::text[])`,
    [personId, fields],
  );
  const [first] = rows;
  return first && { wrappedKey: first.wrapped_key, fields: new Map(rows.map((row) => [row.field, row.sealed])) };
}

async function insertOpening(transaction: Transaction, event: PersonOpened): Promise<void> {
  await transaction.query(
    'insert into opening (person_id, partner_id, consent_id, fields, opened_at) values ($1, $2, $3, $4, $5)',
    [event.personId, event.partnerId, event.consentId, event.fields, new Date(event.openedAt)],
  );
  await recordChange(transaction, {
    actor: actorOf({ kind: 'partner', partnerId: event.partnerId }),
    action: 'PERSON_OPENED',
    subjectIds: [event.personId, event.consentId],
    details: { fields: event.fields },
  });
}
