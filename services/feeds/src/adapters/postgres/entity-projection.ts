import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { apply } from '../../domain/entities.ts';
import { changeOfItem } from './change-of-item.ts';
import { loadEntities, saveEntities } from './entity-rows.ts';

/** The present state of what is on a feed. It is behind the feed until somebody asks for it. */
export type EntityProjection = {
  /** Takes in all that the feed has now. @throws the signal's reason; what was taken in until then stays */
  advance(partnerId: string, signal: AbortSignal): Promise<void>;
};

const itemsAtOnce = 1_000n;

export function createEntityProjection(database: Database): EntityProjection {
  return {
    async advance(partnerId, signal) {
      const { rows } = await database.query<{ head_position: bigint }>(
        'select head_position from feed where partner_id = $1',
        [partnerId],
      );
      const head = rows[0]?.head_position ?? 0n;
      for (let reached = 0n; reached < head; ) {
        signal.throwIfAborted();
        reached = await transact(database, (transaction) => takeIn(transaction, partnerId, head));
      }
    },
  };
}

/** @returns as far as it has come: a batch further, or where another one has got */
async function takeIn(transaction: Transaction, partnerId: string, head: bigint): Promise<bigint> {
  // Locks the row: of two at once, one takes in a batch, and then the other the next one.
  const progress = await transaction.query<{ reached_position: bigint }>(
    `insert into entity_progress as progress (partner_id, reached_position) values ($1, 0)
     on conflict (partner_id) do update set reached_position = progress.reached_position returning reached_position`,
    [partnerId],
  );
  const reached = progress.rows[0]?.reached_position ?? 0n;
  if (reached >= head) return reached;
  const until = reached + itemsAtOnce < head ? reached + itemsAtOnce : head;

  // An item that is there again says nothing new. What is withheld from the partner still says what it was about.
  const { rows } = await transaction.query<{ position: bigint; item: Buffer }>({
    name: 'items-to-take-in',
    text: `select position, item from feed_item
           where partner_id = $1 and position > $2 and position <= $3 and original_position is null order by position`,
    values: [partnerId, reached, until],
  });
  const changes = rows.flatMap(
    ({ position, item }) => changeOfItem({ position, event: FeedItem.decode(item).event }, partnerId) ?? [],
  );
  const entities = await loadEntities(transaction, partnerId, changes);
  const changed = new Set(changes.flatMap((change) => apply(entities, change)));
  await saveEntities(
    transaction,
    partnerId,
    [...changed].flatMap((key) => entities.get(key) ?? []),
  );
  await transaction.query('update entity_progress set reached_position = $2 where partner_id = $1', [partnerId, until]);
  return until;
}
