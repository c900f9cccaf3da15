import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../test/harness/captured-log.ts';
import { count, openTestDatabase, outboxOf, type TestDatabase } from '../../../../test/harness/database.ts';
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
import { type BatchHandler, type InboxConsumer, startConsumer } from './consumer.ts';

let opened: TestDatabase;
let database: Database;
let kafka: TestKafka;
let registry: TestRegistry;
let writer: Awaited<ReturnType<typeof openEventWriter>>;
/** A topic and a group of each test's own. */
let topic: string;
let group: string;
const crashes: Error[] = [];

beforeAll(async () => {
  [opened, kafka, registry] = await Promise.all([openTestDatabase('cases'), openTestKafka(), openTestRegistry()]);
  ({ database } = opened);
  writer = await openEventWriter(kafka, registry.registry);
  await database.query(
    'create table effect (position bigint generated always as identity, event_id uuid not null, call_id uuid not null)',
  );
  await kafka.allow({ principal: 'service.cases', may: 'use groups', prefix: 'cases' });
});
beforeEach(async () => {
  await database.query('truncate inbox, inbox_event, outbox, effect');
  const id = randomUUID();
  [topic, group] = [`calls-${id}`, `cases-${id}`];
  await kafka.topics([topic]);
  await kafka.allow({ principal: 'service.cases', may: 'read', topic });
  crashes.length = 0;
});

const remember: BatchHandler = async (transaction, events) => {
  await transaction.query('insert into effect (event_id, call_id) select * from unnest($1::uuid[], $2::uuid[])', [
    events.map((event) => event.id),
    events.map((event) => event.subject),
  ]);
};

const { log, events: told } = captureLog();

async function consume(handle: BatchHandler = remember, pool: Database = database): Promise<InboxConsumer> {
  const consumer = await startConsumer({
    kafka: await kafka.client('service.cases'),
    database: pool,
    decoder: registry.decoder,
    log,
    service: 'cases',
    prefix: kafka.prefix,
    sessionTimeoutMilliseconds: 6_000,
    topics: [topic],
    group,
    handle,
    onCrash: (error) => crashes.push(error),
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= consumer.stop();
    return stopped;
  };
  onTestFinished(stop);
  return { ...consumer, stop };
}

const ids = (size: number): string[] => Array.from({ length: size }, () => randomUUID());
const write = (callIds: readonly string[]): Promise<void> => writer.write(topic, callIds.map(writer.event));
async function effects(): Promise<string[]> {
  const { rows } = await database.query<{ call_id: string }>('select call_id from effect order by position');
  return rows.map((row) => row.call_id);
}
const effectsOf = (size: number) =>
  until(`${size} effects`, async () => ((await effects()).length >= size ? effects() : undefined), 20_000);
const offset = async (): Promise<bigint | undefined> =>
  (await database.query<{ next_offset: bigint }>('select next_offset from inbox')).rows[0]?.next_offset;

describe('the inbox', () => {
  it('has each effect once and in order, and stands where the effects end', async () => {
    const callIds = ids(200);
    await write(callIds.slice(0, 120));
    await consume();
    for (const callId of callIds.slice(120)) await write([callId]);
    expect(await effectsOf(200)).toEqual(callIds);
    expect(await offset()).toBe(200n);
    expect(await count(database, 'inbox_event')).toBe(200);
    expect(crashes).toEqual([]);
  });

  it('moves the offset only with the effect', async () => {
    const [callId] = ids(1) as [string];
    await write([callId]);
    let attempts = 0;
    const seen: (bigint | undefined)[] = [];
    await consume(async (transaction, events) => {
      seen.push(await offset());
      await remember(transaction, events);
      attempts += 1;
      if (attempts < 3) throw new ThroughlineError('UNAVAILABLE', 'not yet');
    });
    expect(await effectsOf(1)).toEqual([callId]);
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(await offset()).toBe(1n);
    expect(await outboxOf(database)).toEqual([]);
  });

  it('has the effect of an event once, however often it is published', async () => {
    const event = writer.event(randomUUID());
    const last = writer.event(randomUUID());
    await writer.write(topic, [event, event]);
    await consume();
    await effectsOf(1);
    await writer.write(topic, [event]);
    await writer.write(topic, [event, last]);
    await effectsOf(2);
    expect(await offset()).toBe(5n);
    expect(await effects()).toEqual([event.key, last.key]);
  });

  it('waits for a failure that passes, and lets nothing overtake it', async () => {
    const callIds = ids(5);
    await write(callIds);
    let failures = 0;
    await consume(async (transaction, events) => {
      if (failures++ < 4) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      await remember(transaction, events);
    });
    expect(await effectsOf(5)).toEqual(callIds);
    expect(await outboxOf(database)).toEqual([]);
    expect(told).toContain('consumer-retries');
  });

  it('takes a connection that is cut between two statements for a passing failure', async () => {
    const [callId] = ids(1) as [string];
    await write([callId]);
    const other = opened.anotherPool();
    let attempts = 0;
    await consume(async (transaction, events) => {
      await remember(transaction, events);
      if (attempts++ > 0) return;
      const ended = new Promise<void>((resolve) => transaction.once('end', resolve));
      // This one only: the test looks for the effect on others.
      const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
      await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await transaction.query('select 1');
    });
    expect(await effectsOf(1)).toEqual([callId]);
    expect(await outboxOf(database)).toEqual([]);
  });

  it('takes a transaction that the database ended, since nothing came, for a passing failure', async () => {
    const [callId] = ids(1) as [string];
    await write([callId]);
    let attempts = 0;
    await consume(async (transaction, events) => {
      await remember(transaction, events);
      if (attempts++ > 0) return;
      await transaction.query(`set local idle_in_transaction_session_timeout = '50ms'`);
      // As a process that is frozen: what the database says meanwhile is only heard as the answer to the next query.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      await transaction.query('select 1');
    });
    expect(await effectsOf(1)).toEqual([callId]);
    expect(await outboxOf(database)).toEqual([]);
  });
});

describe('where the inbox reads on', () => {
  it('is the offset in the database when the group stands further', async () => {
    const callIds = ids(10);
    await write(callIds);
    const first = await consume();
    await effectsOf(10);
    await first.stop();
    // A backup of the database is put back: nothing new needs to be published for what is missing to be read again.
    await database.query('delete from effect where position > (select min(position) + 3 from effect)');
    await database.query('delete from inbox_event where event_id not in (select event_id from effect)');
    await database.query('update inbox set next_offset = 4');
    await consume();
    expect(await effectsOf(10)).toEqual(callIds);
  });

  it('is the beginning when the database knows nothing, wherever the group stands', async () => {
    const callIds = ids(3);
    await write(callIds);
    const first = await consume();
    await effectsOf(3);
    await first.stop();
    await database.query('truncate inbox, inbox_event, effect');
    await consume();
    expect(await effectsOf(3)).toEqual(callIds);
  });

  it('is the offset in the database when the group stands before it', async () => {
    const callIds = ids(6);
    await write(callIds.slice(0, 5));
    await database.query('insert into inbox values ($1, 0, 4)', [kafka.prefix + topic]);
    await consume();
    await write(callIds.slice(5));
    expect(await effectsOf(2)).toEqual(callIds.slice(4));
    expect(await offset()).toBe(6n);
  });

  it('is what another instance left, when it has moved the offset: the late one writes nothing', async () => {
    const callIds = ids(6);
    await write(callIds.slice(0, 3));
    const tried: number[] = [];
    await consume(async (transaction, events) => {
      tried.push(events.length);
      await remember(transaction, events);
    });
    await effectsOf(3);
    // Another instance had the partition meanwhile, and this one has not heard of it.
    await database.query('update inbox set next_offset = 5');
    await write(callIds.slice(3));
    expect(await effectsOf(4)).toEqual([...callIds.slice(0, 3), callIds[5]]);
    expect(await offset()).toBe(6n);
    expect(told).toContain('fenced');
  });

  it('is handed on when a second instance joins and the first one leaves', async () => {
    const callIds = ids(30);
    const first = await consume();
    for (const callId of callIds.slice(0, 10)) await write([callId]);
    await consume();
    for (const callId of callIds.slice(10, 20)) await write([callId]);
    await first.stop();
    for (const callId of callIds.slice(20)) await write([callId]);
    await effectsOf(30);
    expect(await effects()).toEqual(callIds);
    expect(crashes).toEqual([]);
  });
});

describe('the group on Kafka', () => {
  const administrator = async () => {
    const admin = (await kafka.client('service.deploy')).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    return admin;
  };
  const groupIs = async (admin: Awaited<ReturnType<typeof administrator>>, wanted: string) => {
    const [groupId, ofTopic] = [kafka.prefix + group, kafka.prefix + topic];
    await until(`the group at ${wanted}`, async () => {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [ofTopic] });
      return offsets?.partitions[0]?.offset === wanted;
    });
  };

  it('is told where the service stands, so that tools show how far it is behind', async () => {
    const admin = await administrator();
    await write(ids(3));
    await consume();
    await groupIs(admin, '3');
  });

  it('is told after a restart too, though nothing new comes', async () => {
    const admin = await administrator();
    await write(ids(3));
    const first = await consume();
    await effectsOf(3);
    await first.stop();
    const place = { groupId: kafka.prefix + group, topic: kafka.prefix + topic };
    await admin.setOffsets({ ...place, partitions: [{ partition: 0, offset: '1' }] });
    await consume();
    await groupIs(admin, '3');
    expect(await effects()).toHaveLength(3);
  });
});
