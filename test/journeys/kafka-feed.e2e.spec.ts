import { type FeedItem, newId } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { type FeedTopicReader, openKafkaDoor, readFeedTopic } from '../harness/feed-topic.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
let hub: TestHub;
let topic: FeedTopicReader;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  await openKafkaDoor(hub, centre);
  topic = await readFeedTopic(hub, centre);
});
afterAll(async () => {
  await topic?.stop();
  await hub?.stop();
});

const refer = () => deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);
const onTopic = (count: number) => until(`${count} records`, () => topic.records.length >= count, 60_000);
/** What the feed holds, as a partner that pulls it sees it. */
async function pulled(partnerId: string): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for await (const page of hub.client(partnerId).feeds.pullFeed({ from: 0n, until: 'head' })) {
    items.push(...page.items);
  }
  return items;
}
const acknowledged = async (partnerId: string): Promise<bigint> =>
  (await hub.client(partnerId).feeds.getFeedStatus({})).acknowledgedPosition;

describe('an NGO that takes its feed from its own Kafka topic', () => {
  it('gets what a pull of the feed shows, with the same positions and ids, and readable with the registry', async () => {
    const { referralId, caseId, personId, consentId } = await refer();
    await onTopic(1);
    await hub.client(centre).referrals.acceptReferral({ referralId });
    await onTopic(2);
    const items = await pulled(centre);
    const records = topic.records.slice(0, 2);
    expect(records.map(({ position, eventId }) => [position, eventId])).toEqual(
      items.map(({ position, eventId }) => [position, eventId]),
    );
    expect(records.map(({ position }) => position)).toEqual([1n, 2n]);
    expect(records.map(({ type }) => type)).toEqual([
      'throughline.feeds.ReferralSent',
      'throughline.feeds.ReferralAccepted',
    ]);
    expect(records[0]?.data).toMatchObject({
      ...{ referralId, caseId, personId, consentId, recipientId: centre },
      ...{ assistanceKind: 'PSYCHOLOGICAL_SUPPORT', priority: 'URGENT' },
    });
    expect(records[0]?.headers['appended_at']).toBe(items[0]?.appendedAt?.toISOString());
  });

  it('acknowledges by what it commits in its group', async () => {
    expect(await acknowledged(centre)).toBe(0n);
    const [first, second] = topic.records;
    if (!first || !second) throw new Error('there are no records');
    await topic.processed(first);
    await until('position 1', async () => (await acknowledged(centre)) === 1n);
    await topic.processed(second);
    await until('position 2', async () => (await acknowledged(centre)) === 2n);
  });

  it('gets each item once and in order though the service of the feeds is killed while it sends', async () => {
    const before = topic.records.length;
    const referring = Promise.all(Array.from({ length: 12 }, refer));
    await onTopic(before + 3);
    await hub.kill('feeds');
    await hub.start('feeds');
    await referring;
    await onTopic(before + 12);
    const items = await pulled(centre);
    expect(topic.records.map(({ position }) => position)).toEqual(items.map(({ position }) => position));
    const last = topic.records.at(-1);
    if (last) await topic.processed(last);
    await until('the head', async () => (await acknowledged(centre)) === items.at(-1)?.position);
  });
});

describe('an operator', () => {
  it('may take its feed from its own topic too', async () => {
    const call = aCall();
    for await (const { outcome } of hub.client('umc').calls.publishCalls([call])) expect(outcome).toBe('ACCEPTED');
    await deskActions(hub.client('iom-ukraine')).answer(call.callId, 'umc');
    await openKafkaDoor(hub, 'umc');
    const own = await readFeedTopic(hub, 'umc');
    try {
      const record = await until('the answer', () => own.records[0]);
      expect(record).toMatchObject({ position: 1n, type: 'throughline.feeds.CallAnswered' });
      expect(record.data).toMatchObject({ callId: call.callId });
      await own.processed(record);
      await until('the acknowledgement', async () => (await acknowledged('umc')) === 1n);
    } finally {
      await own.stop();
    }
  });
});
