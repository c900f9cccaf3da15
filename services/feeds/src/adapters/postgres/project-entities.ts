import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { type EntityKind, type EntityState, evolveEntity } from '../../domain/entity-state.ts';
import { entityChangeOf } from '../sync/entity-change-of.ts';

/** Items of one transaction; a feed of years is worked off in many. */
const itemsAtOnce = 1_000;

/**
 * Brings the present state of everything on a feed up to a position. Two that do so at once take turns. What was read
 * stays, so the next time only what came since is.
 */
export async function projectEntities(database: Database, partnerId: string, upTo: bigint): Promise<void> {
  for (let reached = -1n; reached < upTo; ) {
    reached = await transact(database, (transaction) => projectPage(transaction, partnerId));
  }
}

type Row = { readonly position: bigint; readonly item: Buffer };

/** @returns how far it came */
async function projectPage(transaction: Transaction, partnerId: string): Promise<bigint> {
  await transaction.query(
    'insert into entity_progress (partner_id, reached_position) values ($1, 0) on conflict (partner_id) do nothing',
    [partnerId],
  );
  const progress = await transaction.query<{ reached_position: bigint }>(
    'select reached_position from entity_progress where partner_id = $1 for update',
    [partnerId],
  );
  const reached = progress.rows[0]?.reached_position ?? 0n;
  // What is on the feed again says nothing new. Withheld items are read as they were written: only their place is kept.
  const { rows } = await transaction.query<Row & { repetition: boolean }>(
    `select position, item, original_position is not null as repetition from feed_item
     where partner_id = $1 and position > $2 order by position limit ${itemsAtOnce}`,
    [partnerId, reached],
  );
  const last = rows.at(-1)?.position ?? reached;
  const changes = rows.flatMap(({ position, item, repetition }) => {
    const change = repetition ? undefined : entityChangeOf(FeedItem.decode(item));
    return change ? [{ position, change }] : [];
  });
  const states = await statesOf(transaction, partnerId, [...new Set(changes.map(({ change }) => change.id))]);
  for (const { position, change } of changes) {
    const key = `${change.kind} ${change.id}`;
    states.set(key, evolveEntity(states.get(key), change, position));
  }
  await save(transaction, partnerId, [...states.values()]);
  await transaction.query('update entity_progress set reached_position = $2 where partner_id = $1', [partnerId, last]);
  // The head moved on or there is nothing: either way this is as far as it goes now.
  return rows.length === 0 ? BigInt(Number.MAX_SAFE_INTEGER) : last;
}

async function statesOf(
  transaction: Transaction,
  partnerId: string,
  ids: readonly string[],
): Promise<Map<string, EntityState>> {
  const { rows } = await transaction.query<{
    kind: EntityKind;
    id: string;
    status: string;
    defined_position: bigint;
    changed_position: bigint;
  }>(
    `select kind, id, status, defined_position, changed_position from entity
     where partner_id = $1 and kind = any($2::text[]) and id = any($3::text[])`,
    [partnerId, ['CALL', 'CASE', 'CONSENT', 'REFERRAL', 'ASSISTANCE'], ids],
  );
  return new Map(
    rows.map((row) => [
      `${row.kind} ${row.id}`,
      {
        kind: row.kind,
        id: row.id,
        status: row.status,
        definedPosition: row.defined_position,
        changedPosition: row.changed_position,
      },
    ]),
  );
}

async function save(transaction: Transaction, partnerId: string, states: readonly EntityState[]): Promise<void> {
  if (states.length === 0) return;
  await transaction.query(
    `insert into entity (partner_id, kind, id, status, defined_position, changed_position)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
     on conflict (partner_id, kind, id) do update set status = excluded.status,
       defined_position = excluded.defined_position, changed_position = excluded.changed_position`,
    [
      partnerId,
      states.map((it) => it.kind),
      states.map((it) => it.id),
      states.map((it) => it.status),
      states.map((it) => it.definedPosition),
      states.map((it) => it.changedPosition),
    ],
  );
}
