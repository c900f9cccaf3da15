import type { Database, Transaction } from '@throughline/platform/postgres/pool';
import { finished } from '../../domain/entity-state.ts';
import { type ItemRow, itemColumns, type StoredItem, storedItemOf } from './stored-item.ts';

export type SnapshotEntity = {
  readonly kind: string;
  readonly id: string;
  readonly status: string;
  readonly changedPosition: bigint;
  /** In the order of the feed, as they are delivered now: what says what it is, and the last change. */
  readonly items: readonly StoredItem[];
};

export type Snapshot = {
  /** Every change up to here is in it, and none after. */
  readonly position: bigint;
  /** In the order of kind and id, by bytes. */
  readonly entities: AsyncIterable<SnapshotEntity>;
};

const entitiesAtOnce = 500;

type EntityRow = {
  kind: string;
  id: string;
  status: string;
  defined_position: bigint;
  changed_position: bigint;
};

/** Reads the present state as it is at one moment, a page at a time, however long that takes. */
export async function readSnapshot<T>(
  database: Database,
  partnerId: string,
  unfinishedOnly: boolean,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const transaction = await database.connect();
  let broken: Error | undefined;
  try {
    await transaction.query('begin isolation level repeatable read read only');
    // Whoever reads slowly holds it open between the pages.
    await transaction.query('set local idle_in_transaction_session_timeout = 0');
    const { rows } = await transaction.query<{ reached_position: bigint }>(
      'select reached_position from entity_progress where partner_id = $1',
      [partnerId],
    );
    const position = rows[0]?.reached_position ?? 0n;
    return await work({ position, entities: entitiesOf(transaction, partnerId, unfinishedOnly) });
  } finally {
    await transaction.query('commit').catch((error: Error) => {
      broken = error;
    });
    transaction.release(broken);
  }
}

async function* entitiesOf(
  transaction: Transaction,
  partnerId: string,
  unfinishedOnly: boolean,
): AsyncGenerator<SnapshotEntity, void, undefined> {
  for (let after: Pick<EntityRow, 'kind' | 'id'> = { kind: '', id: '' }; ; ) {
    const { rows } = await transaction.query<EntityRow>(
      `select kind, id, status, defined_position, changed_position from entity
       where partner_id = $1 and (kind, id) > ($2, $3) and not (kind || ' ' || status = any($4::text[]))
       order by kind, id limit ${entitiesAtOnce}`,
      [partnerId, after.kind, after.id, unfinishedOnly ? finished : []],
    );
    const positions = rows.flatMap((row) => [row.defined_position, row.changed_position]);
    const items = await itemsAt(transaction, partnerId, [...new Set(positions)]);
    for (const row of rows) {
      const own = [...new Set([row.defined_position, row.changed_position])].sort((a, b) => (a < b ? -1 : 1));
      yield {
        kind: row.kind,
        id: row.id,
        status: row.status,
        changedPosition: row.changed_position,
        items: own.flatMap((position) => items.get(position) ?? []),
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < entitiesAtOnce) return;
    after = last;
  }
}

async function itemsAt(
  transaction: Transaction,
  partnerId: string,
  positions: readonly bigint[],
): Promise<Map<bigint, StoredItem>> {
  const { rows } = await transaction.query<ItemRow>(
    `select ${itemColumns} from feed_item where partner_id = $1 and position = any($2::bigint[])`,
    [partnerId, positions],
  );
  return new Map(rows.map((row) => [row.position, storedItemOf(row)]));
}
