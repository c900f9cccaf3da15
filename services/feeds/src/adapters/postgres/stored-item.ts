import { FeedItem, type Repetition } from '@throughline/proto/throughline/feeds/v1/feeds.ts';

/** An item of a feed as it is delivered: the bytes are those of the FeedItem, whole. */
export type StoredItem = { readonly position: bigint; readonly eventId: string; readonly bytes: Buffer };

export type ItemRow = {
  readonly position: bigint;
  readonly event_id: string;
  readonly item: Buffer;
  readonly written_at: Date;
  readonly withheld: string | null;
  readonly replay_id: string | null;
  readonly dead_letter_id: string | null;
  readonly original_position: bigint | null;
};

export const itemColumns =
  'position, event_id, item, written_at, withheld, replay_id, dead_letter_id, original_position';

const nothing = FeedItem.create();

/**
 * What was written is not decoded: in protobuf, fields that follow others are one message with them. So what is known
 * only since the item has its place is put before it.
 */
export function storedItemOf(row: ItemRow): StoredItem {
  const place = FeedItem.encode({
    ...nothing,
    position: row.position,
    appendedAt: row.written_at,
    repetition: repetitionOf(row),
  }).finish();
  const written = row.withheld === null ? row.item : withoutEvent(row.item, row.withheld);
  return { position: row.position, eventId: row.event_id, bytes: Buffer.concat([place, written]) };
}

function withoutEvent(item: Buffer, reason: string): Uint8Array {
  return FeedItem.encode({ ...FeedItem.decode(item), event: { $case: 'withheld', value: { reason } } }).finish();
}

export function repetitionOf(
  row: Pick<ItemRow, 'replay_id' | 'dead_letter_id' | 'original_position'>,
): Repetition | undefined {
  if (row.original_position === null) return undefined;
  const originalPosition = row.original_position;
  if (row.replay_id !== null) return { cause: { $case: 'replayId', value: row.replay_id }, originalPosition };
  return { cause: { $case: 'deadLetterId', value: row.dead_letter_id ?? '' }, originalPosition };
}
