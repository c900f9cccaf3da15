import { createHash } from 'node:crypto';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { NumberRange } from '../../domain/number-ranges.ts';
import { openScratchFile, type ScratchFile } from '../files/scratch-file.ts';
import { rangesOf } from './number-ranges.ts';
import { type ItemRow, itemColumns, type StoredItem, storedItemOf } from './stored-item.ts';

/** A thing of a feed with its items as they are delivered now, in the order of the feed. */
export type SnapshotEntity = {
  readonly kind: string;
  readonly id: string;
  readonly status: string;
  readonly changedPosition: bigint;
  readonly items: readonly StoredItem[];
  readonly missing: readonly NumberRange[];
};

export type Snapshot = {
  readonly position: bigint;
  /** How many there are, and the digest of their lines, as SnapshotEnd says. */
  readonly entities: bigint;
  readonly sha256: string;
  /** In the order of kind and id, by bytes. */
  pages(): AsyncGenerator<readonly SnapshotEntity[], void, undefined>;
  close(): Promise<void>;
};

export type SnapshotStore = {
  /** The state as far as the projection has come. @throws the signal's reason */
  take(partnerId: string, unfinishedOnly: boolean, signal: AbortSignal): Promise<Snapshot>;
};

/** A line of the scratch file: kind, id, status, position that defined, position that changed, missing numbers. */
type Line = readonly [kind: string, id: string, status: string, defined: string, changed: string, missing: string];

type EntityRow = {
  readonly kind: string;
  readonly id: string;
  readonly status: string;
  readonly defined_position: bigint;
  readonly changed_position: bigint;
  readonly missing: string | null;
};

const rowsAtOnce = 5_000;
const entitiesInPage = 500;

/**
 * The rows of one moment are put aside first, so that a partner that takes hours to read them holds neither a connection
 * nor a transaction. Their items are read when they are sent: they don't change, but for what is withheld, and that
 * counts from when it is.
 */
export function createSnapshotStore(database: Database): SnapshotStore {
  return {
    async take(partnerId, unfinishedOnly, signal) {
      const scratch = await openScratchFile();
      try {
        const taken = await transact(database, (transaction) =>
          putAside(transaction, partnerId, unfinishedOnly, scratch, signal),
        );
        return { ...taken, pages: () => pagesOf(database, partnerId, scratch), close: () => scratch.close() };
      } catch (error) {
        await scratch.close();
        throw error;
      }
    },
  };
}

async function putAside(
  transaction: Transaction,
  partnerId: string,
  unfinishedOnly: boolean,
  scratch: ScratchFile,
  signal: AbortSignal,
): Promise<Pick<Snapshot, 'position' | 'entities' | 'sha256'>> {
  await transaction.query('set transaction isolation level repeatable read, read only');
  const progress = await transaction.query<{ reached_position: bigint }>(
    'select reached_position from entity_progress where partner_id = $1',
    [partnerId],
  );
  const hash = createHash('sha256');
  let entities = 0n;
  for (let rows: EntityRow[] = [], last: EntityRow | undefined; ; last = rows.at(-1)) {
    signal.throwIfAborted();
    ({ rows } = await transaction.query<EntityRow>({
      name: unfinishedOnly ? 'unfinished-entities' : 'entities',
      text: `select kind, id, status, defined_position, changed_position,
               case when finished then null else missing_numbers::text end as missing
             from entity
             where partner_id = $1 and (kind, id) > ($2, $3) ${unfinishedOnly ? 'and not finished' : ''}
             order by kind, id limit ${rowsAtOnce}`,
      values: [partnerId, last?.kind ?? '', last?.id ?? ''],
    }));
    if (rows.length === 0) break;
    entities += BigInt(rows.length);
    hash.update(rows.map((row) => `${row.kind} ${row.id} ${row.status} ${row.changed_position}\n`).join(''));
    await scratch.write(rows.map((row) => `${JSON.stringify(lineOf(row))}\n`).join(''));
    if (rows.length < rowsAtOnce) break;
  }
  return { position: progress.rows[0]?.reached_position ?? 0n, entities, sha256: hash.digest('hex') };
}

function lineOf(row: EntityRow): Line {
  return [row.kind, row.id, row.status, `${row.defined_position}`, `${row.changed_position}`, row.missing ?? ''];
}

async function* pagesOf(
  database: Database,
  partnerId: string,
  scratch: ScratchFile,
): AsyncGenerator<readonly SnapshotEntity[], void, undefined> {
  let lines: Line[] = [];
  for await (const text of scratch.lines()) {
    lines.push(JSON.parse(text) as Line);
    if (lines.length < entitiesInPage) continue;
    yield await withItems(database, partnerId, lines);
    lines = [];
  }
  if (lines.length > 0) yield await withItems(database, partnerId, lines);
}

async function withItems(database: Database, partnerId: string, lines: readonly Line[]): Promise<SnapshotEntity[]> {
  const { rows } = await database.query<ItemRow>({
    name: 'items-at',
    text: `select ${itemColumns} from feed_item where partner_id = $1 and position = any($2::bigint[])`,
    values: [partnerId, [...new Set(lines.flatMap(([, , , defined, changed]) => [defined, changed]))]],
  });
  const items = new Map(rows.map((row) => [row.position, storedItemOf(row)]));
  return lines.map(([kind, id, status, defined, changed, missing]) => {
    const positions = [...new Set([BigInt(defined), BigInt(changed)])].sort((one, other) => (one < other ? -1 : 1));
    return {
      kind,
      id,
      status,
      changedPosition: BigInt(changed),
      items: positions.flatMap((position) => items.get(position) ?? []),
      missing: rangesOf(missing),
    };
  });
}
