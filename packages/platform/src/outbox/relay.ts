import { setTimeout as delay } from 'node:timers/promises';
import type { Producer, TopicMessages } from 'kafkajs';
import type { PoolClient, PoolConfig } from 'pg';
import { everyReplica } from '../kafka/connection.ts';
import type { Log } from '../log.ts';
import { listen } from '../postgres/listen.ts';
import type { Database } from '../postgres/pool.ts';
import { backoffMilliseconds } from '../retry.ts';
import { eventsPublished } from '../telemetry/counters.ts';
import { decodeRecordSet, type OutboxRecord } from './record-set.ts';

/** Rows read at once: a row has up to a whole batch's records, so this bounds memory and what a restart repeats. */
const rowsAtOnce = 16;
/** The broker refuses a batch of records above its message.max.bytes, 1 MiB by default, and would for ever. */
const mostRequestBytes = 512 * 1024;
/** In case a notification was lost with its connection. */
const lookAnywayMilliseconds = 1_000;

export type Relay = {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
  /** Milliseconds since the relay last found the outbox empty or published something, or lost its turn. */
  idleSince(): number;
};

/**
 * Publishes the outbox of the current schema, what follows from a record after it, one relay at a time however many
 * run: the one that holds the advisory lock. Records are published with acks=all and removed after, so a relay that dies in
 * between publishes them again with the same event ids.
 */
export function startRelay(parts: {
  readonly database: Database;
  readonly listenOptions: PoolConfig;
  readonly schema: string;
  readonly producer: Producer;
  readonly prefix: string;
  readonly log: Log;
}): Relay {
  const { database, producer, log } = parts;
  const abort = new AbortController();
  let lastProgress = Date.now();
  let wake: () => void = () => {};
  let woken = false;
  const ring = (): void => {
    woken = true;
    wake();
  };
  const listener = listen(parts.listenOptions, `outbox_${parts.schema}`, {
    onNotification: ring,
    onConnected: ring,
    log,
  });

  const waitForWork = async (): Promise<void> => {
    if (!woken && !abort.signal.aborted) {
      const timer = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        delay(lookAnywayMilliseconds, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
    }
    woken = false;
  };

  /** @returns what to do next. */
  const publishOnce = async (connection: PoolClient): Promise<'more' | 'empty'> => {
    // A row is written once its transaction has locked what it changes, so whatever follows from a committed row has a
    // higher position. Rows that commit late are not lost: nothing is remembered, the table is read from its beginning.
    const { rows } = await connection.query<{ position: bigint; records: Buffer }>(
      `select position, records from outbox order by position limit ${rowsAtOnce}`,
    );
    if (rows.length === 0) return 'empty';
    const records = rows.flatMap((row) => decodeRecordSet(row.records));
    for (const request of requestsOf(records)) {
      await producer.sendBatch({ acks: everyReplica, topicMessages: byTopic(request, parts.prefix) });
    }
    await connection.query('delete from outbox where position = any($1)', [rows.map((row) => row.position)]);
    eventsPublished.add(records.length);
    return 'more';
  };

  const relayWhileLocked = async (connection: PoolClient): Promise<void> => {
    let attempt = 0;
    while (!abort.signal.aborted) {
      try {
        const next = await publishOnce(connection);
        lastProgress = Date.now();
        attempt = 0;
        if (next === 'empty') await waitForWork();
      } catch (error) {
        // A broker that is away is waited for; a broken connection of ours has lost the lock with it.
        if (!(error instanceof Error) || !error.name.startsWith('KafkaJS')) throw error;
        attempt += 1;
        // It tries: starting the process again would not help.
        lastProgress = Date.now();
        log.warn({ event: 'relay-waits', attempt, error }, 'could not publish; trying again');
        await delay(backoffMilliseconds(attempt, { firstMilliseconds: 100, mostMilliseconds: 2_000 }));
        await producer
          .connect()
          .catch((cause: unknown) => log.debug({ event: 'relay-reconnect', error: cause }, 'the broker is still away'));
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      let connection: PoolClient | undefined;
      let broken: Error | undefined;
      try {
        connection = await database.connect();
        const { rows } = await connection.query<{ locked: boolean }>(
          `select pg_try_advisory_lock(hashtext('outbox ' || current_schema())) as locked`,
        );
        if (rows[0]?.locked) await relayWhileLocked(connection);
        else {
          lastProgress = Date.now();
          await waitForWork();
        }
        await connection.query('select pg_advisory_unlock_all()');
      } catch (error) {
        broken = error as Error;
        log.warn({ event: 'relay-lost-database', error }, 'the relay lost its connection; trying again');
        await delay(200);
      } finally {
        connection?.release(broken);
      }
    }
  };
  const done = run();

  return {
    async stop() {
      abort.abort();
      ring();
      await done;
      await listener.stop();
    },
    idleSince: () => Date.now() - lastProgress,
  };
}

/** In order, each as large as the broker surely takes; a record that is larger goes alone. */
function* requestsOf(records: readonly OutboxRecord[]): Generator<OutboxRecord[]> {
  let request: OutboxRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (request.length > 0 && bytes + size > mostRequestBytes) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(record);
    bytes += size;
  }
  if (request.length > 0) yield request;
}

/** About what Kafka's format needs for it, rather more. */
function sizeOf({ key, headers, value }: OutboxRecord): number {
  const texts = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length + 8, 0);
  return value.length + (key?.length ?? 0) + texts + 32;
}

function byTopic(records: readonly OutboxRecord[], prefix: string): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const { topic, key, headers, value } of records) {
    let messages = topics.get(topic);
    if (!messages) {
      messages = { topic: prefix + topic, messages: [] };
      topics.set(topic, messages);
    }
    messages.messages.push({ key, headers, value });
  }
  return [...topics.values()];
}
