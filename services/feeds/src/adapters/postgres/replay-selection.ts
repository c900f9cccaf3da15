import type { Database, Transaction } from '@throughline/platform/postgres/pool';
import { type EventKind, eventKinds } from '../../domain/event-kinds.ts';
import type { ReplaySelection } from '../../domain/replay-selection.ts';

type Queryable = Pick<Database | Transaction, 'query'>;

/** Positions of a feed, both included. */
export type PositionRange = { readonly first: bigint; readonly last: bigint };

/** How many items a selection holds now, and from which position to which. */
export type Selected = PositionRange & { readonly items: bigint };

/** Looks through this many positions at once where no index leads to what is selected, so that a step stays short. */
const mostLookedThrough = 20_000n;
/** And counts this many: what is on a feed is never changed, so that counts of pieces are the count of the whole. */
const mostCountedAtOnce = 200_000n;

/**
 * Counts what is selected of the feed as it is now. What comes later is never selected, so that a replay ends, and does
 * not repeat what it has put there itself.
 */
export async function countSelected(
  database: Queryable,
  partnerId: string,
  selection: ReplaySelection,
): Promise<Selected> {
  const { rows: feeds } = await database.query<{ head_position: bigint }>(
    'select head_position from feed where partner_id = $1',
    [partnerId],
  );
  const head = feeds[0]?.head_position ?? 0n;
  const whole = { first: selection.firstPosition ?? 1n, last: least(selection.lastPosition ?? head, head) };
  if (whole.first > whole.last) return { items: 0n, first: head, last: head };
  let selected: Selected = { items: 0n, first: head, last: head };
  const piece = isIndexed(selection) || selection.from !== null || selection.until !== null ? head : mostCountedAtOnce;
  for (let first = whole.first; first <= whole.last; first += piece) {
    const range = { first, last: least(whole.last, first + piece - 1n) };
    const { source, values } = selectedItems(partnerId, selection, range);
    const { rows } = await database.query<{ items: bigint; first: bigint | null; last: bigint | null }>(
      `select count(*) as items, min(position) as first, max(position) as last ${source}`,
      values,
    );
    const found = rows[0];
    if (!found || found.first === null || found.last === null) continue;
    selected = {
      items: selected.items + found.items,
      first: selected.items === 0n ? found.first : selected.first,
      last: found.last,
    };
  }
  return selected;
}

/** Whether an index leads to what is selected, however long the feed is. */
function isIndexed({ eventIds, correlationId }: ReplaySelection): boolean {
  return eventIds.length > 0 || correlationId !== null;
}

/** The positions of the first selected items in a range, at most `limit`, and how far it was looked. */
export async function nextSelected(
  transaction: Transaction,
  partnerId: string,
  selection: ReplaySelection,
  range: PositionRange,
  limit: number,
): Promise<{ readonly positions: readonly bigint[]; readonly lookedUpTo: bigint }> {
  const last = isIndexed(selection) ? range.last : least(range.last, range.first + mostLookedThrough - 1n);
  const { source, values } = selectedItems(partnerId, selection, { first: range.first, last });
  const { rows } = await transaction.query<{ position: bigint }>(
    `select position ${source} order by position limit ${limit}`,
    values,
  );
  const positions = rows.map((row) => row.position);
  return { positions, lookedUpTo: positions.length < limit ? last : (positions.at(-1) ?? last) };
}

/** Only the conditions that are given, so that the planner sees what there is to go by. */
function selectedItems(
  partnerId: string,
  { from, until, eventIds, eventKinds: kinds, correlationId }: ReplaySelection,
  { first, last }: PositionRange,
): { readonly source: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    `partner_id = ${given(partnerId)}`,
    `position between ${given(first)} and ${given(last)}`,
    'original_position is null',
    ...(from === null ? [] : [`written_at >= ${given(new Date(from))}`]),
    ...(until === null ? [] : [`written_at < ${given(new Date(until))}`]),
    ...(eventIds.length === 0 ? [] : [`event_id = any(${given(eventIds)}::uuid[])`]),
    ...(kinds.length === 0 ? [] : [`event_kind = any(${given(kinds.map((kind) => eventKinds[kind]))}::smallint[])`]),
    ...(correlationId === null ? [] : [`correlation_id = ${given(correlationId)}`]),
  ];
  const tables = correlationId === null ? 'feed_item' : 'feed_item join event using (event_id)';
  return { source: `from ${tables} where ${conditions.join(' and ')}`, values };
}

/** As it is kept: JSON has no numbers for positions. */
export type SelectionJson = {
  readonly firstPosition: string | null;
  readonly lastPosition: string | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly eventIds: readonly string[];
  readonly eventKinds: readonly EventKind[];
  readonly correlationId: string | null;
};

export function selectionJson(selection: ReplaySelection): SelectionJson {
  const { firstPosition, lastPosition } = selection;
  return {
    ...selection,
    firstPosition: firstPosition === null ? null : String(firstPosition),
    lastPosition: lastPosition === null ? null : String(lastPosition),
  };
}

export function selectionOfJson(json: SelectionJson): ReplaySelection {
  const { firstPosition, lastPosition } = json;
  return {
    ...json,
    firstPosition: firstPosition === null ? null : BigInt(firstPosition),
    lastPosition: lastPosition === null ? null : BigInt(lastPosition),
  };
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
