import { randomUUID } from 'node:crypto';
import { createAvroDecoder, createAvroEncoder } from '@throughline/platform/kafka/avro';
import { createUnrepeatedProducer, type Kafka, type Producer } from '@throughline/platform/kafka/connection';
import { feedTopic } from '@throughline/platform/kafka/topics';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import {
  openTestKafka,
  openTestRegistry,
  type TestKafka,
  type TestRegistry,
} from '../../../../../test/harness/kafka.ts';
import type { Carrier } from '../../application/carrier.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { feedContracts } from './avro-of-item.ts';
import { createFeedTopicCarrier } from './feed-topic-carrier.ts';
import { createRecordPositions, type RecordPositions } from './record-positions.ts';

let kafka: TestKafka;
let registry: TestRegistry;
let asFeeds: Kafka;
let producer: Producer;
let positions: RecordPositions;
/** A partner, and so a topic, of each test's own. */
let partnerId: string;
const never = new AbortController().signal;

beforeAll(async () => {
  [kafka, registry] = await Promise.all([openTestKafka(), openTestRegistry('service.feeds')]);
  await kafka.allow(
    { principal: 'service.feeds', may: 'write all', prefix: 'feeds.' },
    { principal: 'service.feeds', may: 'read all', prefix: 'feeds.' },
    { principal: 'service.feeds', may: 'use groups', prefix: 'feeds' },
  );
  asFeeds = await kafka.client('service.feeds');
  producer = createUnrepeatedProducer(asFeeds);
  const admin = asFeeds.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  afterAll(async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });
  positions = createRecordPositions({ kafka: asFeeds, admin, prefix: kafka.prefix, marked: async () => undefined });
});
beforeEach(async () => {
  partnerId = `ngo-${randomUUID().slice(0, 8)}`;
  await kafka.topics([feedTopic(partnerId)]);
});

const { log, events: told } = captureLog();

async function aCarrier(changed: (producer: Producer) => Producer = (it) => it): Promise<Carrier<StoredItem>> {
  const encoder = await createAvroEncoder(registry.registry, feedContracts);
  const parts = { producer: changed(producer), encoder, newest: positions.newest, prefix: kafka.prefix, log };
  return createFeedTopicCarrier(parts);
}

const at = new Date(Date.UTC(2026, 4, 1, 12, 30));
function anItem(position: bigint, event?: FeedItem['event'], over: Partial<FeedItem> = {}): StoredItem {
  const eventId = randomUUID();
  const bytes = FeedItem.encode({
    ...FeedItem.create(),
    ...{ position, eventId, time: at, correlationId: randomUUID(), appendedAt: at },
    event: event ?? {
      $case: 'referralAccepted',
      value: { referralId: eventId, recipientId: partnerId, acceptedAt: at },
    },
    ...over,
  }).finish();
  return { position, eventId, bytes: Buffer.from(bytes) };
}
const items = (first: number, last: number, event?: FeedItem['event']): StoredItem[] =>
  Array.from({ length: last - first + 1 }, (_, index) => anItem(BigInt(first + index), event));
const rejected = (bytes: number): FeedItem['event'] => ({
  $case: 'referralRejected',
  value: { referralId: randomUUID(), recipientId: partnerId, reason: 'x'.repeat(bytes), rejectedAt: at },
});
const carry = (carrier: Carrier<StoredItem>, page: readonly StoredItem[]) =>
  carrier.carry({ partnerId, settings: {} }, page, never);
/** As the runner does: from where it got to, until all are through. */
async function carryAll(carrier: Carrier<StoredItem>, page: readonly StoredItem[]): Promise<void> {
  for (let rest = page; rest.length > 0; ) {
    const { items: through, failure } = await carry(carrier, rest);
    expect(failure).toBeUndefined();
    rest = rest.slice(through);
  }
}
const positionsOnTopic = async (atLeast: number): Promise<number[]> =>
  (await kafka.read(feedTopic(partnerId), atLeast)).map(({ headers }) => Number(headers['position']));
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("a partner's topic", () => {
  it('has the items in the order of the feed, with their positions, and says where the first of them is', async () => {
    const carrier = await aCarrier();
    expect(await carry(carrier, items(1, 500))).toEqual({ items: 500, firstOffset: 0n });
    expect(await carry(carrier, items(501, 503))).toEqual({ items: 3, firstOffset: 500n });
    expect(await positionsOnTopic(503)).toEqual(range(1, 503));
  });

  it('has records that can be read with the schemas of the registry, and the ids and causes of the events', async () => {
    const carrier = await aCarrier();
    const referralId = randomUUID();
    const replay = { cause: { $case: 'replayId', value: randomUUID() } as const, originalPosition: 1n };
    const page = [
      anItem(1n, { $case: 'referralAccepted', value: { referralId, recipientId: partnerId, acceptedAt: at } }),
      anItem(2n, { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } }, { repetition: replay }),
    ];
    await carry(carrier, page);
    const records = await kafka.read(feedTopic(partnerId), 2);
    const decoder = createAvroDecoder(registry.registry, feedContracts);
    const decoded = await Promise.all(records.map(({ value }) => decoder.decode(value)));
    expect(decoded.map(({ contract, data }) => [contract.name, data])).toEqual([
      ['throughline.feeds.ReferralAccepted', { referralId, recipientId: partnerId, acceptedAt: at.getTime() }],
      ['throughline.feeds.Withheld', { reason: 'CONSENT_WITHDRAWN' }],
    ]);
    expect(records.map(({ headers }) => headers['ce_id'])).toEqual(page.map(({ eventId }) => eventId));
    expect(records.map(({ headers }) => headers['ce_type'])).toEqual(decoded.map(({ contract }) => contract.name));
    expect(records.map(({ key }) => key)).toEqual([referralId, partnerId]);
    const [first, second] = records.map(({ headers }) => headers);
    expect(first).not.toHaveProperty('original_position');
    expect(second).toMatchObject({
      appended_at: at.toISOString(),
      replay_id: replay.cause.value,
      original_position: '1',
    });
  });

  it('takes items of more than a batch piece by piece', async () => {
    const carrier = await aCarrier();
    const page = items(1, 12, rejected(100_000));
    const { items: first } = await carry(carrier, page);
    expect(first).toBeGreaterThan(1);
    expect(first).toBeLessThan(12);
    await carryAll(carrier, page.slice(first));
    expect(await positionsOnTopic(12)).toEqual(range(1, 12));
  });

  it('is told less at once where its broker takes less', async () => {
    let sends = 0;
    const tooLarge = (): Error => Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    const carrier = await aCarrier((real) => ({
      ...real,
      send(record) {
        sends += 1;
        return record.messages.length > 3 ? Promise.reject(tooLarge()) : real.send(record);
      },
    }));
    await carryAll(carrier, items(1, 10));
    expect(await positionsOnTopic(10)).toEqual(range(1, 10));
    expect(sends).toBeGreaterThan(4);
  });

  it('does not get a record that the broker takes from nobody; those before it go through', async () => {
    const carrier = await aCarrier();
    const page = [anItem(1n), anItem(2n, rejected(2_000_000)), anItem(3n)];
    expect(await carry(carrier, page)).toMatchObject({ items: 1, firstOffset: 0n });
    const { items: through, failure } = await carry(carrier, page.slice(1));
    expect(through).toBe(0);
    expect(failure).toMatchObject({ kind: 'REFUSED', failure: expect.stringContaining('gRPC') });
    await carryAll(carrier, page.slice(2));
    expect(await positionsOnTopic(2)).toEqual([1, 3]);
  });

  it('does not get an item that can be no record; those before it go through', async () => {
    const carrier = await aCarrier();
    const page = [anItem(1n), anItem(2n, undefined, { event: undefined })];
    expect(await carry(carrier, page)).toMatchObject({ items: 1 });
    expect(await carry(carrier, page.slice(1))).toMatchObject({ items: 0, failure: { kind: 'REFUSED' } });
    expect(told).toContain('item-not-written');
  });
});

describe('when the broker fails', () => {
  const away = new Error('the broker is away');

  it('nothing is through, and what was written even so is not written again', async () => {
    let failing = true;
    const carrier = await aCarrier((real) => ({
      ...real,
      async send(record) {
        const answer = await real.send(record);
        if (failing) throw away;
        return answer;
      },
    }));
    const page = items(1, 3);
    expect(await carry(carrier, page)).toMatchObject({ items: 0, failure: { kind: 'UNREACHABLE' } });
    expect(told).toContain('feed-topic-waits');
    failing = false;
    // There are more by now.
    const more = [...page, ...items(4, 5)];
    expect(await carry(carrier, more)).toEqual({ items: 3 });
    expect(await carry(carrier, more.slice(3))).toEqual({ items: 2, firstOffset: 3n });
    expect(await positionsOnTopic(5)).toEqual(range(1, 5));
  });

  it('and what was not written is written then', async () => {
    let failures = 1;
    const carrier = await aCarrier((real) => ({
      ...real,
      send: (record) => (failures-- > 0 ? Promise.reject(away) : real.send(record)),
    }));
    expect(await carry(carrier, items(1, 2))).toMatchObject({ items: 0, failure: { kind: 'UNREACHABLE' } });
    expect(await carry(carrier, items(1, 2))).toEqual({ items: 2, firstOffset: 0n });
    expect(await positionsOnTopic(2)).toEqual([1, 2]);
  });

  it('to know the topic, it passes as soon as the topic is there', async () => {
    const carrier = await aCarrier();
    partnerId = `ngo-${randomUUID().slice(0, 8)}`;
    expect(await carry(carrier, items(1, 1))).toMatchObject({ items: 0, failure: { kind: 'UNREACHABLE' } });
    await kafka.topics([feedTopic(partnerId)]);
    await carryAll(carrier, items(1, 1));
    expect(await positionsOnTopic(1)).toEqual([1]);
  });

  it('nothing is sent for a door that is to stop', async () => {
    const carrier = await aCarrier();
    const stopped = await carrier.carry({ partnerId, settings: {} }, items(1, 1), AbortSignal.abort());
    expect(stopped).toMatchObject({ items: 0, failure: { kind: 'UNREACHABLE' } });
    expect(await positionsOnTopic(0)).toEqual([]);
  });
});

describe('who takes over a door', () => {
  it('finds nothing on an empty topic', async () => {
    expect(await (await aCarrier()).newestCarried?.(partnerId)).toBeUndefined();
  });

  it('finds the newest position that a predecessor had sent and not marked', async () => {
    await carry(await aCarrier(), items(5, 300));
    expect(await (await aCarrier()).newestCarried?.(partnerId)).toBe(300n);
  });

  it('knows each record by its offset, and none before or after them or of somebody else', async () => {
    await carry(await aCarrier(), items(5, 7));
    const stranger = createUnrepeatedProducer(await kafka.client('service.deploy'));
    await stranger.connect();
    onTestFinished(() => stranger.disconnect());
    await stranger.send({ topic: kafka.prefix + feedTopic(partnerId), messages: [{ value: 'an item' }] });
    const found = await Promise.all([-1n, 0n, 1n, 2n, 3n, 4n].map((offset) => positions.at(partnerId, offset)));
    expect(found).toEqual([undefined, 5n, 6n, 7n, undefined, undefined]);
    expect(await (await aCarrier()).newestCarried?.(partnerId)).toBeUndefined();
  });
});
