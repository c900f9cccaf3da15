import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { ThroughlineError } from '../errors.ts';
import { isUuid } from '../ids.ts';
import type { AvroDecoder } from '../kafka/avro.ts';
import { headerText } from '../kafka/cloud-events.ts';
import type { Log } from '../log.ts';
import { publishRecords } from '../outbox/record-change.ts';
import { type Database, type Transaction, transact } from '../postgres/pool.ts';
import { retrying } from '../retry.ts';
import {
  contextFrom,
  currentTraceparent,
  inSpan,
  linkTo,
  type OpenSpan,
  ROOT_CONTEXT,
  startSpan,
} from '../telemetry/tracing.ts';
import { type BatchTelemetry, createBatchTelemetry } from './batch-telemetry.ts';
import type { ConsumedEvent } from './consumed-event.ts';
import { deadLetterRecord } from './dead-letter.ts';
import { FencedError, moveAndClaim, nextOffset } from './offsets.ts';

/** An event that the handler did not take: it goes to the dead letters, the others of its batch land. */
export type Refusal = { readonly event: ConsumedEvent; readonly error: ThroughlineError };

/**
 * The effect of the events of one partition, in order, in the transaction that moves the offset.
 * @returns the events that can never be processed. What is thrown instead undoes the whole: when a retry can help the
 * batch is tried again, otherwise its events are tried one by one.
 */
export type BatchHandler = (
  transaction: Transaction,
  events: readonly ConsumedEvent[],
) => Promise<readonly Refusal[]> | Promise<void>;

type Item =
  | {
      readonly kind: 'event';
      readonly message: KafkaMessage;
      readonly event: ConsumedEvent;
      readonly span: OpenSpan<'process'>;
    }
  | { readonly kind: 'refused'; readonly message: KafkaMessage; readonly error: ThroughlineError };

type Parts = {
  readonly database: Database;
  readonly decoder: AvroDecoder;
  readonly log: Log;
  readonly service: string;
  /** The group without the hub's prefix. */
  readonly group: string;
  readonly prefix: string;
  readonly handle: BatchHandler;
  readonly committed?: (events: readonly ConsumedEvent[]) => void;
  readonly foreign?: ForeignRecords;
};

/** A record that never became an event, and why. */
export type UnreadableRecord = {
  /** Without the hub's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly error: ThroughlineError;
};

/**
 * For topics that partners write: the handler tells repetitions itself, so that an id of a partner's making decides
 * nothing, and dead letters repeat nothing of the record.
 */
export type ForeignRecords = {
  /** Called in the transaction of the effect, so that whoever wrote them can be told. */
  unreadable(transaction: Transaction, records: readonly UnreadableRecord[]): Promise<void>;
};

/** Keeps the offsets that this instance believes in, and takes batches through decode, effect and commit. */
export function createBatchProcessor(parts: Parts): {
  /** @returns an offset to seek to when the batch does not start where the database says. */
  process(payload: EachBatchPayload): Promise<bigint | undefined>;
  forget(): void;
} {
  const { database, log, service, prefix } = parts;
  const positions = new Map<string, bigint | undefined>();
  const telemetryOf = (topic: string): BatchTelemetry => createBatchTelemetry(topic.slice(prefix.length), parts.group);

  const process = async (payload: EachBatchPayload): Promise<bigint | undefined> => {
    const { batch } = payload;
    const place = `${batch.topic}/${batch.partition}`;
    if (!positions.has(place)) {
      const expected = await nextOffset(database, batch.topic, batch.partition);
      positions.set(place, expected);
      const first = batch.messages[0];
      if (expected !== undefined && first && BigInt(first.offset) !== expected) return expected;
    }
    const telemetry = telemetryOf(batch.topic);
    const about = telemetry.poll(batch.partition, batch.messages.length);
    const work = (): Promise<void> =>
      whilePassing(payload, telemetry, async () => {
        // Asked again at each attempt: an earlier one may have committed the first part of the batch.
        const from = positions.get(place);
        const messages = batch.messages.filter((message) => from === undefined || BigInt(message.offset) >= from);
        const items = await Promise.all(messages.map((message) => toItem(payload, message, telemetry)));
        try {
          await telemetry.timed(() => commit(payload, items, telemetry));
        } finally {
          for (const item of items) if (item.kind === 'event') item.span.end();
        }
      });
    await inSpan('poll', about, work, ROOT_CONTEXT);
    return undefined;
  };

  /** Retries what fails for a passing reason, for as long as the partition is ours and the process runs. */
  const whilePassing = (
    payload: EachBatchPayload,
    telemetry: BatchTelemetry,
    work: () => Promise<void>,
  ): Promise<void> =>
    retrying(
      async () => {
        if (!payload.isRunning() || payload.isStale()) throw new FencedError('the partition was taken away');
        await payload.heartbeat().catch((cause: unknown) => {
          // Either a rebalance, which kafkajs sees at its next heartbeat, or no broker: read again from the database.
          throw new FencedError('the group does not answer', { cause });
        });
        await work();
      },
      {
        again: (error, attempt) => {
          const { retryable, reason } = ThroughlineError.from(error);
          if (error instanceof FencedError || !retryable) return false;
          telemetry.retried(reason);
          log.warn({ event: 'consumer-retries', attempt, topic: payload.batch.topic, error }, 'trying a batch again');
          return true;
        },
        // Well below the session timeout, since the heartbeat is sent between attempts.
        backoff: { firstMilliseconds: 50, mostMilliseconds: 1_000 },
      },
    );

  /** The whole batch in one transaction; event by event only when one of them can't be processed. */
  const commit = async (
    payload: EachBatchPayload,
    items: readonly Item[],
    telemetry: BatchTelemetry,
  ): Promise<void> => {
    try {
      await commitTogether(payload, items, 1, telemetry);
    } catch (thrown) {
      const error = ThroughlineError.from(thrown);
      if (thrown instanceof FencedError || error.retryable) throw thrown;
      const [only] = items;
      if (items.length > 1) {
        for (const item of items) await commit(payload, [item], telemetry);
      } else if (only) {
        log.error(
          { event: 'event-failed', topic: payload.batch.topic, offset: only.message.offset, error },
          'an event can never be processed',
        );
        await commitTogether(payload, [{ kind: 'refused', message: only.message, error }], 2, telemetry);
      }
    }
  };

  const commitTogether = async (
    payload: EachBatchPayload,
    items: readonly Item[],
    attempts: number,
    telemetry: BatchTelemetry,
  ): Promise<void> => {
    const { topic, partition } = payload.batch;
    const place = `${topic}/${partition}`;
    const last = items.at(-1);
    if (!last) return;
    const to = BigInt(last.message.offset) + 1n;
    const effective = await transact(database, async (transaction) => {
      const events = items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
      const ids = parts.foreign ? [] : events.map((event) => event.id);
      const fresh = await moveAndClaim(transaction, { topic, partition, from: positions.get(place), to }, ids);
      // Of the same id twice in one batch, the first.
      const mine = parts.foreign ? events : events.filter((event) => fresh.delete(event.id));
      const refusals = mine.length > 0 ? ((await parts.handle(transaction, mine)) ?? []) : [];
      const refused = refusedItems(items, refusals);
      const unreadable = unreadableRecords(topic.slice(prefix.length), partition, items);
      if (unreadable.length > 0) await parts.foreign?.unreadable(transaction, unreadable);
      if (refused.length > 0) {
        const now = new Date();
        const foreign = parts.foreign !== undefined;
        await publishRecords(
          transaction,
          refused.map(({ message, error }) =>
            deadLetterRecord(service, { topic, partition, message, foreign }, error, attempts, now),
          ),
        );
      }
      return { mine, refused };
    });
    positions.set(place, to);
    telemetry.consumed(items.length);
    for (const { message, error } of effective.refused) {
      telemetry.deadLettered(error.reason);
      log.warn(
        { event: 'dead-letter', topic, partition, offset: message.offset, reason: error.reason },
        'moved a record to the dead letters',
      );
    }
    parts.committed?.(effective.mine);
  };

  const toItem = async (payload: EachBatchPayload, message: KafkaMessage, telemetry: BatchTelemetry): Promise<Item> => {
    const topic = payload.batch.topic.slice(prefix.length);
    const headers = message.headers;
    try {
      const { contract, data } = await parts.decoder.decode(message.value);
      const id = headerText(headers, 'ce_id');
      if (id === undefined || !isUuid(id)) {
        throw new ThroughlineError('RECORD_MALFORMED', 'The header ce_id is missing or not a UUID.');
      }
      const parent = contextFrom(headerText(headers, 'traceparent') ?? headerText(headers, 'ce_traceparent'));
      // A span of its own per event, child of who published it and linked to the receiving of the batch.
      const span = startSpan('process', telemetry.process(id, contract.name), parent, linkTo(currentTraceparent()));
      const subject = headerText(headers, 'ce_subject') ?? message.key?.toString() ?? '';
      return {
        kind: 'event',
        message,
        span,
        event: {
          id,
          contract,
          data,
          topic,
          partition: payload.batch.partition,
          offset: BigInt(message.offset),
          subject,
          time: timeOf(message),
          correlationId: headerText(headers, 'ce_correlationid') ?? subject,
          causationId: headerText(headers, 'ce_causationid'),
          traceparent: currentTraceparent(span.in(ROOT_CONTEXT)),
        },
      };
    } catch (thrown) {
      const error = ThroughlineError.from(thrown);
      if (error.retryable) throw error;
      return { kind: 'refused', message, error };
    }
  };

  return { process, forget: () => positions.clear() };
}

/** When the event happened; for a record that doesn't say so readably, when it was written. */
function timeOf(message: KafkaMessage): Date {
  const told = new Date(headerText(message.headers, 'ce_time') ?? Number.NaN);
  return Number.isNaN(told.getTime()) ? new Date(Number(message.timestamp)) : told;
}

/** What was refused before the handler saw it. */
function unreadableRecords(topic: string, partition: number, items: readonly Item[]): UnreadableRecord[] {
  return items.flatMap((item) =>
    item.kind === 'refused' ? [{ topic, partition, offset: BigInt(item.message.offset), error: item.error }] : [],
  );
}

/** What was refused before the handler and by it. */
function refusedItems(
  items: readonly Item[],
  refusals: readonly Refusal[],
): { readonly message: KafkaMessage; readonly error: ThroughlineError }[] {
  const byEvent = new Map(refusals.map((refusal) => [refusal.event, refusal.error]));
  return items.flatMap((item) => {
    const error = item.kind === 'refused' ? item.error : byEvent.get(item.event);
    return error ? [{ message: item.message, error }] : [];
  });
}
