import { randomUUID } from 'node:crypto';
import kafkajs, { type Producer } from 'kafkajs';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../test/harness/captured-log.ts';
import { count, cutConnections, openTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts';
import { openTestKafka, type TestKafka } from '../../../../test/harness/kafka.ts';
import { until } from '../../../../test/harness/until.ts';
import { createProducer } from '../kafka/connection.ts';
import { type Transaction, transact } from '../postgres/pool.ts';
import { publishRecords } from './record-change.ts';
import type { OutboxRecord } from './record-set.ts';
import { startRelay } from './relay.ts';

let opened: TestDatabase;
let kafka: TestKafka;
/** A topic of each test's own. */
let topic: string;

beforeAll(async () => {
  [opened, kafka] = await Promise.all([openTestDatabase('calls'), openTestKafka()]);
});
beforeEach(async () => {
  await opened.database.query('truncate outbox');
  topic = `calls-${randomUUID()}`;
  await kafka.topics([topic]);
  await kafka.allow({ principal: 'service.calls', may: 'write', topic });
});

const recordOf = (text: string): OutboxRecord => ({
  topic,
  key: 'call',
  headers: { ce_id: randomUUID() },
  value: Buffer.from(text),
});
const publish = (...texts: string[]): Promise<void> =>
  transact(opened.database, (transaction) => publishRecords(transaction, texts.map(recordOf)));
const texts = async (atLeast: number): Promise<string[]> =>
  (await kafka.read(topic, atLeast)).map((record) => record.value.toString());
const outboxIsEmpty = () => until('an empty outbox', async () => (await count(opened.database, 'outbox')) === 0);

const { log, events: told } = captureLog();

/** A relay as a service has it, on a pool of its own, stopped with the test. */
async function relay(changed: (producer: Producer) => Producer = (producer) => producer) {
  const producer = createProducer(await kafka.client('service.calls'));
  await producer.connect();
  const running = startRelay({
    database: opened.anotherPool(),
    listenOptions: opened.options,
    schema: 'calls',
    producer: changed(producer),
    prefix: kafka.prefix,
    log,
  });
  onTestFinished(async () => {
    await running.stop();
    await producer.disconnect();
  });
  return running;
}

/** A transaction that is open until it is told to end. */
async function openTransaction(): Promise<{ transaction: Transaction; commit(): Promise<void> }> {
  const transaction = await opened.database.connect();
  let over = false;
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    if (over) return;
    over = true;
    await transaction.query(how);
    transaction.release();
  };
  onTestFinished(() => end('rollback'));
  await transaction.query('begin');
  // From here on it has its number, and is older than whoever comes after.
  await transaction.query('select pg_current_xact_id()');
  return { transaction, commit: () => end('commit') };
}

describe('the relay', () => {
  it('publishes what is in the outbox when it starts, and what comes later, and empties it', async () => {
    await publish('a', 'b');
    await relay();
    await publish('c');
    expect(await texts(3)).toEqual(['a', 'b', 'c']);
    await outboxIsEmpty();
  });

  it('loses nothing of a transaction that commits late, and nobody waits for it', async () => {
    const late = await openTransaction();
    await publishRecords(late.transaction, [recordOf('late')]);
    await publish('early');
    await relay();
    expect(await texts(1)).toEqual(['early']);
    await late.commit();
    expect(await texts(2)).toEqual(['early', 'late']);
    await outboxIsEmpty();
  });

  it('publishes in the order of commit where one transaction waited for the other, whichever began first', async () => {
    const effect = await openTransaction();
    const cause = await openTransaction();
    const bystander = await openTransaction();
    const younger = await openTransaction();
    // What follows from a committed row is written after it, however old the transaction is.
    await publishRecords(cause.transaction, [recordOf('cause')]);
    await cause.commit();
    await publishRecords(younger.transaction, [recordOf('consequence')]);
    await younger.commit();
    await publishRecords(effect.transaction, [recordOf('effect')]);
    await effect.commit();
    await relay();
    expect(await texts(3)).toEqual(['cause', 'consequence', 'effect']);
    await bystander.commit();
  });

  it('publishes each record once and in order, though two run at the same time', async () => {
    await Promise.all([relay(), relay()]);
    const wanted = Array.from({ length: 150 }, (_, index) => String(index));
    for (const text of wanted) await publish(text);
    expect(await texts(150)).toEqual(wanted);
    await outboxIsEmpty();
    expect(await texts(150)).toHaveLength(150);
  });

  it('publishes a backlog of many rows once and in order, and empties the outbox', async () => {
    const wanted = Array.from({ length: 75 }, (_, index) => String(index));
    for (const text of wanted) await publish(text);
    await relay();
    await outboxIsEmpty();
    await publish('last');
    const read = await texts(76);
    expect(read).toEqual([...wanted, 'last']);
  });

  it('publishes in order and loses nothing when a send fails while the next rows are read already', async () => {
    const wanted = Array.from({ length: 75 }, (_, index) => String(index));
    for (const text of wanted) await publish(text);
    let sends = 0;
    await relay((producer) => ({
      ...producer,
      async sendBatch(batch) {
        // Refused before it is written, and the second time after.
        if (++sends === 2) throw new kafkajs.KafkaJSError('the broker is away');
        const answer = await producer.sendBatch(batch);
        if (sends === 4) throw new kafkajs.KafkaJSError('the answer was lost');
        return answer;
      },
    }));
    await outboxIsEmpty();
    await publish('last');
    const read = await until('the last', async () => {
      const all = await texts(76);
      return all.includes('last') ? all : undefined;
    });
    expect([...new Set(read)]).toEqual([...wanted, 'last']);
    expect(told).toContain('relay-waits');
  });

  it('hands over when it stops, and the next one goes on in order', async () => {
    const first = await relay();
    await publish('a');
    await outboxIsEmpty();
    await relay();
    await first.stop();
    await publish('b');
    expect(await texts(2)).toEqual(['a', 'b']);
  });

  it('publishes again with the same ids when it dies between produce and delete', async () => {
    let deaths = 0;
    await publish('a', 'b');
    await relay((producer) => ({
      ...producer,
      async sendBatch(batch) {
        const answer = await producer.sendBatch(batch);
        if (deaths++ === 0) await cutConnections(opened.database);
        return answer;
      },
    }));
    const records = await kafka.read(topic, 4);
    expect(records.map((record) => record.value.toString())).toEqual(['a', 'b', 'a', 'b']);
    const ids = records.map((record) => record.headers['ce_id']);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    await outboxIsEmpty();
  });

  it('goes on after its connections were cut while there was nothing to do', async () => {
    await relay();
    await publish('a');
    await outboxIsEmpty();
    await cutConnections(opened.database);
    await publish('b');
    expect(await texts(2)).toEqual(['a', 'b']);
    expect(told).toEqual(expect.arrayContaining(['relay-lost-database', 'listen-lost']));
  });

  it('publishes nothing of a transaction that is rolled back', async () => {
    await relay();
    const failed = transact(opened.database, async (transaction) => {
      await publishRecords(transaction, [recordOf('undone')]);
      throw new Error('undo');
    });
    await expect(failed).rejects.toThrow('undo');
    await publish('done');
    expect(await texts(1)).toEqual(['done']);
  });

  it('publishes a backlog that is larger than the broker takes at once, in order', async () => {
    // Three rows of a megabyte each, as after a burst or while the broker was away.
    const large = Array.from({ length: 3 * 250 }, (_, index) => `${index} ${'x'.repeat(4_000)}`);
    for (const row of [large.slice(0, 250), large.slice(250, 500), large.slice(500)]) await publish(...row);
    await relay();
    await outboxIsEmpty();
    expect(await texts(large.length)).toEqual(large);
  });
});
