import { randomUUID } from 'node:crypto';
import type { Message } from 'kafkajs';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../test/harness/captured-log.ts';
import { openTestDatabase, outboxOf } from '../../../../test/harness/database.ts';
import {
  openEventWriter,
  openTestKafka,
  openTestRegistry,
  type TestKafka,
  type TestRegistry,
} from '../../../../test/harness/kafka.ts';
import { until } from '../../../../test/harness/until.ts';
import { ThroughlineError } from '../errors.ts';
import type { Database } from '../postgres/pool.ts';
import { type BatchHandler, startConsumer } from './consumer.ts';

let database: Database;
let kafka: TestKafka;
let registry: TestRegistry;
let writer: Awaited<ReturnType<typeof openEventWriter>>;
let topic: string;

beforeAll(async () => {
  const [opened, ...rest] = await Promise.all([openTestDatabase('cases'), openTestKafka(), openTestRegistry()]);
  ({ database } = opened);
  [kafka, registry] = rest;
  writer = await openEventWriter(kafka, registry.registry);
  await database.query(
    `create table effect (position bigint generated always as identity, call_id uuid not null, batch_size int not null)`,
  );
  await kafka.allow({ principal: 'service.cases', may: 'use groups', prefix: 'cases' });
});
beforeEach(async () => {
  await database.query('truncate inbox, inbox_event, outbox, effect');
  topic = `calls-${randomUUID()}`;
  await kafka.topics([topic]);
  await kafka.allow({ principal: 'service.cases', may: 'read', topic });
});

const remember: BatchHandler = async (transaction, events) => {
  await transaction.query(
    'insert into effect (call_id, batch_size) select call_id, $2 from unnest($1::uuid[]) as call_id',
    [events.map((event) => event.subject), events.length],
  );
};

const { log, events: told } = captureLog();

/** Consumes everything that is on the topic. @returns when the offset is at its end */
async function consumeAll(messages: readonly Message[], handle: BatchHandler = remember): Promise<void> {
  await writer.write(topic, messages);
  const consumer = await startConsumer({
    kafka: await kafka.client('service.cases'),
    database,
    decoder: registry.decoder,
    log,
    service: 'cases',
    prefix: kafka.prefix,
    sessionTimeoutMilliseconds: 6_000,
    topics: [topic],
    group: `cases-${randomUUID()}`,
    handle,
    onCrash: () => {},
  });
  onTestFinished(() => consumer.stop());
  await until('the end of the topic', async () => {
    const { rows } = await database.query<{ next_offset: bigint }>('select next_offset from inbox');
    return rows[0]?.next_offset === BigInt(messages.length);
  });
}
const good = (): Message => writer.event(randomUUID());
const keys = (...messages: readonly Message[]): unknown[] => messages.map((message) => message.key);
async function effects(): Promise<string[]> {
  const { rows } = await database.query<{ call_id: string }>('select call_id from effect order by position');
  return rows.map((row) => row.call_id);
}
const withId = (id: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(id, 1);
  return bytes;
};

describe('records that can never be read', () => {
  it('go to the dead letters with their reason while the rest of the batch lands in order', async () => {
    const foreign = `throughline.test.Foreign${randomUUID().replaceAll('-', '')}`;
    const [namespace, name] = [foreign.slice(0, foreign.lastIndexOf('.')), foreign.slice(foreign.lastIndexOf('.') + 1)];
    const id = await registry.register(foreign, {
      type: 'record',
      namespace,
      name,
      fields: [{ name: 'it', type: 'string' }],
    });
    const event = good();
    const truncated = (event.value as Buffer).subarray(0, -3);
    const longer = Buffer.concat([event.value as Buffer, Buffer.from([0])]);
    const [a, b, c] = [good(), good(), good()];
    const bad: readonly (readonly [string, Message])[] = [
      ['RECORD_MALFORMED', { value: Buffer.from('not avro at all') }],
      ['RECORD_MALFORMED', { value: null, key: 'tombstone' }],
      ['RECORD_MALFORMED', { value: Buffer.alloc(0) }],
      ['RECORD_MALFORMED', { ...event, value: truncated }],
      ['RECORD_MALFORMED', { ...event, value: longer }],
      ['RECORD_MALFORMED', { ...event, headers: {} }],
      ['RECORD_MALFORMED', { ...event, headers: { ce_id: 'no-uuid' } }],
      ['SCHEMA_UNKNOWN', { value: withId(2_000_000_000) }],
      ['SCHEMA_UNKNOWN', { value: withId(-1) }],
      ['EVENT_TYPE_UNKNOWN', { value: withId(id) }],
    ];
    await consumeAll([a, ...bad.slice(0, 5).map(([, it]) => it), b, ...bad.slice(5).map(([, it]) => it), c]);
    expect(await effects()).toEqual(keys(a, b, c));
    const letters = await outboxOf(database);
    expect(letters.map((letter) => letter.headers['deadletter_reason'])).toEqual(bad.map(([reason]) => reason));
    expect(letters.every((letter) => letter.topic === 'cases.dead-letters')).toBe(true);
  });

  it('are kept as they were, with where they came from', async () => {
    const value = Buffer.from([1, 2, 3, 255, 0]);
    const headers = { ce_id: randomUUID(), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    await consumeAll([good(), { key: 'key', value, headers }]);
    const [letter, ...more] = await outboxOf(database);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      key: 'key',
      value,
      headers: {
        ...headers,
        deadletter_reason: 'RECORD_MALFORMED',
        deadletter_topic: kafka.prefix + topic,
        deadletter_partition: '0',
        deadletter_offset: '1',
        deadletter_attempts: '1',
      },
    });
    expect(letter?.headers['deadletter_id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(letter?.headers['deadletter_detail']).not.toBe('');
  });
});

describe('events that can never be processed', () => {
  it('go to the dead letters alone when their handler throws', async () => {
    const messages = Array.from({ length: 7 }, good);
    const poison = messages[3] as Message;
    await consumeAll(messages, async (transaction, events) => {
      await remember(transaction, events);
      if (events.some((event) => event.subject === poison.key)) {
        throw new ThroughlineError('REQUEST_INVALID', 'This one never.');
      }
    });
    expect(await effects()).toEqual(keys(...messages.filter((message) => message !== poison)));
    expect(await outboxOf(database)).toMatchObject([
      { key: poison.key, headers: { deadletter_reason: 'REQUEST_INVALID', deadletter_attempts: '2' } },
    ]);
    expect(told.slice(-2)).toEqual(['event-failed', 'dead-letter']);
  });

  it('go to the dead letters alone when the database refuses what is in them', async () => {
    const messages = Array.from({ length: 3 }, good);
    const poison = messages[1] as Message;
    await consumeAll(messages, async (transaction, events) => {
      await remember(transaction, events);
      const text = events.some((event) => event.subject === poison.key) ? 'a\u0000b' : 'ab';
      await transaction.query('select $1::text', [text]);
    });
    expect(await effects()).toEqual(keys(...messages.filter((message) => message !== poison)));
    expect(await outboxOf(database)).toMatchObject([{ key: poison.key, headers: { deadletter_reason: 'INTERNAL' } }]);
  });

  it('go to the dead letters in the transaction of the others when their handler refuses them', async () => {
    const messages = Array.from({ length: 4 }, good);
    const poison = messages[0] as Message;
    await consumeAll(messages, async (transaction, events) => {
      const [refused, ...others] = events;
      if (!refused) return [];
      await remember(transaction, others);
      return [{ event: refused, error: new ThroughlineError('CONFLICT', 'The first stands.') }];
    });
    expect(await effects()).toEqual(keys(...messages.slice(1)));
    const { rows } = await database.query('select distinct batch_size from effect');
    expect(rows).toEqual([{ batch_size: 3 }]);
    expect(await outboxOf(database)).toMatchObject([
      { key: poison.key, headers: { deadletter_reason: 'CONFLICT', deadletter_attempts: '1' } },
    ]);
  });
});
