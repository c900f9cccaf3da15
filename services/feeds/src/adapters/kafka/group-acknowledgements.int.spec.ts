import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, Producer } from '@throughline/platform/kafka/connection';
import { createProducer } from '@throughline/platform/kafka/connection';
import { feedGroup, feedTopic } from '@throughline/platform/kafka/topics';
import type { Database } from '@throughline/platform/postgres/pool';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { openTestDatabase } from '../../../../../test/harness/database.ts';
import { openTestKafka, type TestKafka } from '../../../../../test/harness/kafka.ts';
import { until } from '../../../../../test/harness/until.ts';
import type { FeedReader } from '../../application/follow-feed.ts';
import { createFeedReader } from '../postgres/feed-store.ts';
import { createRecordOffsets } from '../postgres/record-offsets.ts';
import { watchGroupAcknowledgements } from './group-acknowledgements.ts';
import { createRecordPositions } from './record-positions.ts';

let database: Database;
let kafka: TestKafka;
let asFeeds: Kafka;
let admin: Admin;
let asPartner: Kafka;
let producer: Producer;
let reader: FeedReader;
/** A partner with an open door, in each test. */
let partnerId: string;

beforeAll(async () => {
  const migrations = new URL('../../../migrations/', import.meta.url);
  const [opened, openedKafka] = await Promise.all([openTestDatabase('feeds', migrations), openTestKafka()]);
  ({ database } = opened);
  kafka = openedKafka;
  reader = createFeedReader(database);
  await kafka.allow(
    { principal: 'service.feeds', may: 'write all', prefix: 'feeds.' },
    { principal: 'service.feeds', may: 'read all', prefix: 'feeds.' },
    { principal: 'service.feeds', may: 'use groups', prefix: 'feeds' },
  );
  asFeeds = await kafka.client('service.feeds');
  // It may commit for whomever.
  asPartner = await kafka.client('service.deploy');
  admin = asFeeds.admin();
  producer = createProducer(asFeeds);
  const parts = [admin, producer];
  await Promise.all(parts.map((part) => part.connect()));
  afterAll(async () => {
    await Promise.all(parts.map((part) => part.disconnect()));
  });
});
beforeEach(async () => {
  await database.query('truncate feed, delivery, subscription, acknowledgement');
  partnerId = await aPartner();
});

/** Has a feed of 100 items and an open door. @param group whether feeds may see what it commits */
async function aPartner({ state = 'ACTIVE', group = true } = {}): Promise<string> {
  const id = `ngo-${randomUUID().slice(0, 8)}`;
  await kafka.topics([feedTopic(id)]);
  if (group) await kafka.allow({ principal: 'service.feeds', may: 'describe group', group: feedGroup(id) });
  await database.query('insert into feed (partner_id, head_position) values ($1, 100)', [id]);
  await database.query(
    `insert into subscription (partner_id, door, state, settings, sent_position) values ($1, 'KAFKA', $2, '{}', 0)`,
    [id, state],
  );
  return id;
}

const write = (id: string, positions: readonly number[]) =>
  producer.send({
    topic: kafka.prefix + feedTopic(id),
    messages: positions.map((position) => ({ value: 'x', headers: { position: String(position) } })),
  });
const mark = (id: string, first: number, last: number, offset: number) =>
  database.query(
    `insert into delivery (partner_id, door, first_position, last_position, sent_at, first_offset)
     values ($1, 'KAFKA', $2, $3, clock_timestamp(), $4)`,
    [id, first, last, offset],
  );
/** As the partner does when it has processed what is before the offset. */
async function commit(id: string, offset: number): Promise<void> {
  const topic = kafka.prefix + feedTopic(id);
  const consumer = asPartner.consumer({ groupId: kafka.prefix + feedGroup(id), maxWaitTimeInMs: 20 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    // kafkajs commits where it seeks to, before it fetches.
    const fetched = new Promise((resolve) => consumer.on(consumer.events.FETCH, resolve));
    await consumer.run({ eachBatchAutoResolve: false, eachBatch: async () => {} });
    consumer.pause([{ topic }]);
    consumer.seek({ topic, partition: 0, offset: String(offset) });
    await fetched;
  } finally {
    await consumer.disconnect();
  }
}
const acknowledged = async (id: string) => (await reader.status(id)).acknowledgedPosition;
const untilAcknowledged = (id: string, position: bigint) =>
  until(`${position} acknowledged`, async () => (await acknowledged(id)) === position);

function watch(over: Partial<Parameters<typeof watchGroupAcknowledgements>[0]> = {}) {
  const { prefix } = kafka;
  const offsets = createRecordOffsets(database);
  const looked: string[] = [];
  const positions = createRecordPositions({ kafka: asFeeds, admin, prefix, marked: offsets.positionAt });
  const watching = watchGroupAcknowledgements({
    admin,
    positions: {
      at(id, offset) {
        looked.push(`${id} ${offset}`);
        return positions.at(id, offset);
      },
    },
    reader,
    partnerIds: offsets.partnerIds,
    prefix,
    log,
    milliseconds: 20,
    ...over,
  });
  onTestFinished(() => watching.stop());
  return { looked };
}

const { log, events: told } = captureLog();

describe('an offset that a partner commits in its group', () => {
  it('acknowledges the item before it, as it was marked when it was sent', async () => {
    await write(partnerId, [0, 0, 0, 0, 0]);
    await mark(partnerId, 11, 12, 0);
    await mark(partnerId, 15, 17, 2);
    watch();
    await commit(partnerId, 1);
    await untilAcknowledged(partnerId, 11n);
    await commit(partnerId, 3);
    await untilAcknowledged(partnerId, 15n);
    await commit(partnerId, 5);
    await untilAcknowledged(partnerId, 17n);
  });

  it('acknowledges the item that the record says where nothing was marked, as after a crash', async () => {
    await write(partnerId, [11, 12, 13]);
    await mark(partnerId, 11, 11, 0);
    watch();
    await commit(partnerId, 3);
    await untilAcknowledged(partnerId, 13n);
  });

  it('is looked up once, and acknowledges nothing when there is no record before it', async () => {
    await write(partnerId, [11]);
    await commit(partnerId, 7);
    const other = await aPartner();
    await write(other, [1, 2]);
    await commit(other, 0);
    const { looked } = watch();
    await until('a look', () => looked.length > 0);
    // A later commit is seen, so those before were.
    await commit(other, 2);
    await untilAcknowledged(other, 2n);
    expect(looked).toEqual([`${partnerId} 6`, `${other} 1`]);
    expect(await acknowledged(partnerId)).toBe(0n);
  });

  it('that goes back leaves the acknowledged position where it is', async () => {
    await write(partnerId, [1, 2, 3]);
    const { looked } = watch();
    await commit(partnerId, 3);
    await untilAcknowledged(partnerId, 3n);
    await commit(partnerId, 1);
    await until('a look', () => looked.includes(`${partnerId} 0`));
    await commit(partnerId, 2);
    await until('another look', () => looked.includes(`${partnerId} 1`));
    expect(await acknowledged(partnerId)).toBe(3n);
  });
});

describe('the watch over what partners commit', () => {
  it('does not wait for one whose group it may not see, and does not look at closed doors', async () => {
    const [closed, hidden] = [await aPartner({ state: 'DISABLED' }), await aPartner({ group: false })];
    for (const id of [closed, hidden, partnerId]) {
      await write(id, [1]);
      await commit(id, 1);
    }
    const { looked } = watch();
    await untilAcknowledged(partnerId, 1n);
    expect(looked).toEqual([`${partnerId} 0`]);
  });

  it('goes on after the broker and the database were away', async () => {
    await write(partnerId, [1]);
    await commit(partnerId, 1);
    let failures = 4;
    const fail = () => failures-- > 0;
    const { partnerIds } = createRecordOffsets(database);
    watch({
      admin: {
        fetchOffsets: async (asked) => (fail() ? Promise.reject(new Error('away')) : admin.fetchOffsets(asked)),
      },
      partnerIds: async () => (fail() ? Promise.reject(new Error('away')) : partnerIds()),
    });
    await untilAcknowledged(partnerId, 1n);
    expect(failures).toBeLessThan(0);
    expect(told).toEqual(expect.arrayContaining(['group-not-read', 'groups-not-read']));
  });
});
