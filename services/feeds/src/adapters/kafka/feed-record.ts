import type { AvroEncoder } from '@throughline/platform/kafka/avro';
import { cloudEventHeaders, sourceOf } from '@throughline/platform/kafka/cloud-events';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { avroOfItem } from './avro-of-item.ts';

/** An item as it is on a partner's topic. */
export type FeedRecord = {
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: Buffer;
};

/** Where on the feed the item of a record is, in decimal. */
export const positionHeader = 'position';

/**
 * @throws Error when the item can't be written as a record: then it never can
 */
export function feedRecordOf(
  partnerId: string,
  { bytes }: Pick<StoredItem, 'bytes'>,
  encoder: AvroEncoder,
): FeedRecord {
  const item = FeedItem.decode(bytes);
  const record = avroOfItem(item.event);
  if (!record) throw new Error('the item is of a kind that has no contract');
  const { contract, data, subject = partnerId } = record;
  return {
    key: subject,
    headers: {
      ...cloudEventHeaders({
        id: item.eventId,
        source: sourceOf(contract),
        type: contract.name,
        time: item.time ?? new Date(0),
        subject,
        correlationId: item.correlationId,
        causationId: item.causationId || undefined,
        traceparent: item.traceparent || undefined,
      }),
      [positionHeader]: item.position.toString(),
      ...(item.appendedAt ? { appended_at: item.appendedAt.toISOString() } : {}),
      ...repetitionHeaders(item.repetition),
    },
    value: encoder.encode(contract, data),
  };
}

function repetitionHeaders(repetition: FeedItem['repetition']): Record<string, string> {
  if (!repetition) return {};
  const { cause, originalPosition } = repetition;
  return {
    ...(cause?.$case === 'replayId' ? { replay_id: cause.value } : {}),
    ...(cause?.$case === 'deadLetterId' ? { dead_letter_id: cause.value } : {}),
    original_position: originalPosition.toString(),
  };
}

/** About what Kafka's format needs for it, rather more; in bytes. */
export function sizeOf({ key, headers, value }: FeedRecord): number {
  const texts = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length + 8, 0);
  return value.length + key.length + texts + 32;
}
