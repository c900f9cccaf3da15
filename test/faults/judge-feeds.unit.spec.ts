import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it } from 'vitest';
import { callProblems, feedProblems, orderProblems, wayProblems } from './judge-feeds.ts';

const call = (position: number, callId: string, eventId = `event-${position}`): FeedItem =>
  FeedItem.fromPartial({
    position: BigInt(position),
    eventId,
    event: { $case: 'callForwarded', value: { callId, operatorId: 'umc' } },
  });
const referral = (position: number, $case: 'referralSent' | 'referralAccepted', referralId: string): FeedItem =>
  FeedItem.fromPartial({
    position: BigInt(position),
    eventId: `event-${position}`,
    event: { $case, value: { referralId } },
  });
const feed = [call(1, 'a'), call(2, 'b'), call(3, 'c')];
const judged = (given: { feed?: FeedItem[]; received?: FeedItem[] }): string[] =>
  feedProblems({ partner: 'desk', feed, received: feed, ...given });

describe('a feed', () => {
  it('is right when its follower has received it, from wherever it began, with repetitions', () => {
    expect(judged({})).toEqual([]);
    expect(judged({ received: feed.slice(1) })).toEqual([]);
    expect(judged({ received: [feed[0], feed[1], feed[1], feed[2]] as FeedItem[] })).toEqual([]);
  });

  const wrong: [string, { feed?: FeedItem[]; received?: FeedItem[] }, string][] = [
    ['a gap', { feed: [call(1, 'a'), call(3, 'c')], received: [] }, 'the feed has position 3 where 2 was due'],
    [
      'an event twice',
      { feed: [call(1, 'a', 'x'), call(2, 'a', 'x')], received: [] },
      'event x is at 1 and again at 2',
    ],
    ['an item that was passed over', { received: [call(1, 'a'), call(3, 'c')] }, 'received 3 after 1'],
    ['items that were not received', { received: feed.slice(0, 2) }, 'received up to 2 of 3'],
    [
      'another item than was received',
      { received: [call(1, 'a'), call(2, 'z'), call(3, 'c')] },
      'received an item at 2 that is not on the feed',
    ],
  ];
  it.each(wrong)('is wrong with %s', (_what, given, problem) => {
    expect(judged(given)).toEqual([`desk: ${problem}`]);
  });
});

describe('acknowledged calls', () => {
  const problems = (acknowledged: string[], sent: string[], items = feed): string[] =>
    callProblems({ acknowledged: new Set(acknowledged), sent: new Set(sent) }, items);

  it('are each there once, beside others that were sent', () => {
    expect(problems(['a', 'b'], ['a', 'b', 'c'])).toEqual([]);
  });

  it('are told when one is lost, doubled or made up', () => {
    expect(problems(['d'], ['a', 'b', 'c', 'd'])).toEqual(['call d was acknowledged and is lost']);
    expect(problems(['a'], ['a', 'b'])).toEqual(['call c was never sent']);
    expect(problems(['a'], ['a'], [call(1, 'a'), call(2, 'a')])).toEqual(['call a is there 2 times']);
  });
});

describe('the way of a referral', () => {
  const ways = [{ ids: new Set(['r']), steps: ['referralSent', 'referralAccepted'] as const }];
  const [sent, accepted] = [referral(1, 'referralSent', 'r'), referral(2, 'referralAccepted', 'r')];

  it('has each step once and in order', () => {
    expect(wayProblems('desk', [sent, accepted], ways)).toEqual([]);
  });

  it.each([
    ['a step is missing', [sent], 'referralSent'],
    ['an effect is there twice', [sent, accepted, accepted], 'referralSent, referralAccepted, referralAccepted'],
    ['the order is wrong', [accepted, sent], 'referralAccepted, referralSent'],
  ])('is told when %s', (_what, items, went) => {
    expect(wayProblems('desk', items, ways)).toEqual([`desk: r went: ${went}`]);
  });
});

describe('the order of a feed', () => {
  const partitions = new Map([
    ['calls/0', ['event-1', 'event-3']],
    ['calls/1', ['event-2']],
  ]);

  it('is that of each partition', () => {
    expect(orderProblems('desk', feed, partitions)).toEqual([]);
    expect(orderProblems('desk', feed, new Map([['calls/0', ['event-3', 'event-1', 'event-2']]]))).toEqual([
      'desk: the event at 3 comes after one that follows it on calls/0',
    ]);
    expect(orderProblems('desk', feed, new Map([['calls/0', ['event-1', 'event-2']]]))).toEqual([
      'desk: the event at 3 is on no topic',
    ]);
  });
});
