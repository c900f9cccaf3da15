import { setTimeout as delay } from 'node:timers/promises';
import type { Producer, TopicMessages } from 'kafkajs';
import type { PoolClient, PoolConfig } from 'pg';
import { everyReplica } from '../kafka/connection.ts';
import type { Log } from '../log.ts';
import { listen } from '../postgres/listen.ts';
import { loseWhenSilent } from '../postgres/lock.ts';
import type { Database } from '../postgres/pool.ts';
import { backoffMilliseconds } from '../retry.ts';
import { outboxChannel } from './record-change.ts';
import { decodeRecordSet, type OutboxRecord } from './record-set.ts';
import { createRelayTelemetry } from './relay-telemetry.ts';

/** Rows read at once: a row has up to a whole batch's records, so this bounds memory and what a restart repeats. */
const rowsAtOnce = 16;
/** The broker refuses a batch of records above its message.max.bytes, 1 MiB by default, and would for ever. */
const mostRequestBytes = 512 * 1024;
/** In case a notification was lost, with its connection or with the process that had committed. */
const lookAnywayMilliseconds = 1_000;

/** What was read of the outbox and is on its way to the broker. */
type UnderWay = { readonly positions: readonly bigint[]; readonly sent: Promise<void> };

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
  const telemetry = createRelayTelemetry(database);
  const abort = new AbortController();
  let lastProgress = Date.now();
  let wake: () => void = () => {};
  let woken = false;
  const ring = (): void => {
    woken = true;
    wake();
  };
  const listener = listen(parts.listenOptions, `${outboxChannel}_${parts.schema}`, {
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

  /** Removes what is published and reads what comes next, but for what is under way. */
  const look = async (
    connection: PoolClient,
    published: readonly bigint[],
    underWay: readonly bigint[],
  ): Promise<{ position: bigint; records: Buffer }[]> => {
    // A row is written once its transaction has locked what it changes, so whatever follows from a committed row has a
    // higher position. Rows that commit late are not lost: nothing is remembered, the table is read from its beginning.
    const { rows } = await connection.query<{ position: bigint; records: Buffer }>({
      name: 'relay',
      text: `with removed as (delete from outbox where position = any($1::bigint[]))
             select position, records from outbox where position <> all($1::bigint[]) and position <> all($2::bigint[])
             order by position limit ${rowsAtOnce}`,
      values: [published, underWay],
    });
    return rows;
  };

  const send = async (records: readonly OutboxRecord[]): Promise<void> => {
    for (const request of requestsOf(records)) {
      const topicMessages = byTopic(request, parts.prefix);
      await telemetry.sending(topicMessages, parts.prefix, () =>
        producer.sendBatch({ acks: everyReplica, topicMessages }),
      );
    }
  };

  const relayWhileLocked = async (connection: PoolClient): Promise<void> => {
    // One batch at a time is under way, so that order is kept.
    let underWay: UnderWay | undefined;
    /** Published and not removed yet. When this is lost, they are published again, as after any death in between. */
    let published: readonly bigint[] = [];
    const land = async (): Promise<void> => {
      if (!underWay) return;
      const { positions, sent } = underWay;
      underWay = undefined;
      await sent;
      published = [...published, ...positions];
    };

    const relayOnce = async (): Promise<void> => {
      const rows = await look(connection, published, underWay?.positions ?? []);
      published = [];
      await land();
      if (rows.length > 0) {
        const sent = send(rows.flatMap((row) => decodeRecordSet(row.records)));
        // Looked at when it lands.
        sent.catch(() => {});
        underWay = { positions: rows.map((row) => row.position), sent };
        // Behind a full batch there is more, which is read and decoded meanwhile. Behind another there is most likely
        // nothing yet, and what comes until this one is acknowledged shares the next.
        if (rows.length < rowsAtOnce) await land();
      } else if (published.length === 0) {
        await waitForWork();
      }
    };

    let attempt = 0;
    try {
      while (!abort.signal.aborted) {
        try {
          await relayOnce();
          lastProgress = Date.now();
          attempt = 0;
        } catch (error) {
          // A broker that is away is waited for; a broken connection of ours has lost the lock with it.
          if (!(error instanceof Error) || !error.name.startsWith('KafkaJS')) throw error;
          attempt += 1;
          // It tries: starting the process again would not help.
          lastProgress = Date.now();
          telemetry.retried('broker');
          log.warn({ event: 'relay-waits', attempt, error }, 'could not publish; trying again');
          await delay(backoffMilliseconds(attempt, { firstMilliseconds: 100, mostMilliseconds: 2_000 }));
          await producer
            .connect()
            .catch((cause: unknown) =>
              log.debug({ event: 'relay-reconnect', error: cause }, 'the broker is still away'),
            );
        }
      }
    } finally {
      // Nothing of this turn is sent once the next one has begun, as far as it is in our hands.
      await land().catch(() => undefined);
    }
    if (published.length > 0) await look(connection, published, []);
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
        if (rows[0]?.locked) {
          // Only removals are committed here: one that a crash of the server undoes is a record that comes twice, as
          // when the relay dies, and so none waits for the disk.
          await connection.query('set synchronous_commit = off');
          // While the broker is away nothing is asked for longer at times; then the turn is anyone's again.
          await loseWhenSilent(connection);
          await telemetry.whileActive(() => relayWhileLocked(connection as PoolClient));
          await connection.query('reset synchronous_commit');
          await connection.query('reset idle_session_timeout');
        } else {
          lastProgress = Date.now();
          await waitForWork();
        }
        await connection.query('select pg_advisory_unlock_all()');
      } catch (error) {
        broken = error as Error;
        telemetry.retried('database');
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
