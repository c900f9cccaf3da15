import type { AvroEncoder } from '@throughline/platform/kafka/avro';
import { everyReplica, type Producer } from '@throughline/platform/kafka/connection';
import { tellingSend } from '@throughline/platform/kafka/send-telemetry';
import { feedTopic } from '@throughline/platform/kafka/topics';
import type { Log } from '@throughline/platform/log';
import type { Carried, Carrier, CarryFailure } from '../../application/carrier.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { type FeedRecord, feedRecordOf, sizeOf } from './feed-record.ts';
import type { NewestRecord } from './record-positions.ts';

const itemsAtOnce = 500;
/** The broker refuses a batch of records above its message.max.bytes, 1 MiB by default. */
const mostRequestBytes = 512 * 1024;

/**
 * Puts a partner's items on its own topic, which has one partition, so that the order there is that of the feed. What
 * goes out at once is one batch, which Kafka takes whole or not at all.
 *
 * A send that failed may have been written even so. It is looked up on the topic before the partner's next send, and so
 * is what a process had sent when it died: an item is there once, unless the broker writes it after that look.
 *
 * @param producer must not try again by itself: it could not know that either
 */
export function createFeedTopicCarrier(parts: {
  readonly producer: Producer;
  readonly encoder: AvroEncoder;
  readonly newest: NewestRecord;
  readonly prefix: string;
  readonly log: Log;
}): Carrier<StoredItem> {
  const { producer, encoder, newest, prefix, log } = parts;
  /** Partners whose last send failed in a way that leaves open whether it was written. */
  const doubtful = new Set<string>();

  const send = async (partnerId: string, records: readonly FeedRecord[]): Promise<Carried> => {
    try {
      const topic = feedTopic(partnerId);
      const messages = records.map((record) => ({ ...record, partition: 0 }));
      const [answer] = await tellingSend([{ topic, messages: messages.length }], () =>
        producer.send({ topic: prefix + topic, acks: everyReplica, messages }),
      );
      const offset = answer?.baseOffset;
      return { items: records.length, ...(offset === undefined ? {} : { firstOffset: BigInt(offset) }) };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (records.length > 1) return send(partnerId, records.slice(0, Math.ceil(records.length / 2)));
      return { items: 0, failure: refused('the broker takes no record as large as this one: fetch it over gRPC') };
    }
  };

  return {
    itemsAtOnce,
    async carry({ partnerId }, items, signal) {
      try {
        if (signal.aborted) return { items: 0, failure: unreachable('the hub stops') };
        if (doubtful.has(partnerId)) {
          const there = await alreadyThere(partnerId, items);
          doubtful.delete(partnerId);
          if (there > 0) return { items: there };
        }
        const { records, unwritable } = recordsOf(partnerId, items);
        if (records.length > 0) return await send(partnerId, records);
        log.error({ event: 'item-not-written', partnerId, error: unwritable }, 'an item could not be made a record');
        return { items: 0, failure: refused('the hub could not write this item as a record: fetch it over gRPC') };
      } catch (error) {
        doubtful.add(partnerId);
        log.warn({ event: 'feed-topic-waits', partnerId, error }, 'could not write to a feed topic; trying again');
        // What its connections were is gone when the broker was; connected, it is connected already.
        await producer.connect().catch(() => undefined);
        return { items: 0, failure: unreachable("the hub's broker does not answer, or does not take the record yet") };
      }
    },
    async newestCarried(partnerId) {
      const position = await newest(partnerId);
      doubtful.delete(partnerId);
      return position;
    },
  };

  /** How many of the items are on the topic. */
  async function alreadyThere(partnerId: string, items: readonly StoredItem[]): Promise<number> {
    const position = await newest(partnerId);
    return position === undefined ? 0 : items.filter((item) => item.position <= position).length;
  }

  /** From the first on, as many as go out at once. */
  function recordsOf(
    partnerId: string,
    items: readonly StoredItem[],
  ): { readonly records: readonly FeedRecord[]; readonly unwritable?: unknown } {
    const records: FeedRecord[] = [];
    let bytes = 0;
    for (const item of items) {
      let record: FeedRecord;
      try {
        record = feedRecordOf(partnerId, item, encoder);
      } catch (unwritable) {
        return { records, unwritable };
      }
      bytes += sizeOf(record);
      if (records.length > 0 && bytes > mostRequestBytes) break;
      records.push(record);
    }
    return { records };
  }
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { type } = error as { type?: unknown };
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE' || isTooLarge(error.cause);
}

function refused(failure: string): CarryFailure {
  return { kind: 'REFUSED', failure };
}

function unreachable(failure: string): CarryFailure {
  return { kind: 'UNREACHABLE', failure };
}
