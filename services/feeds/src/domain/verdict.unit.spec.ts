import { describe, expect, it } from 'vitest';
import { type ItemFate, sentenceOf, type Verdict, verdictOfEvent, verdictOfItem } from './verdict.ts';

const waiting: ItemFate = { sent: false, acknowledged: false, deadLettered: false, withheld: false, feedPaused: false };

describe('the verdict on an item', () => {
  it.each<[Verdict, Partial<ItemFate>]>([
    ['WAITING', {}],
    ['PAUSED', { feedPaused: true }],
    ['CONSENT_WITHDRAWN', { withheld: true, feedPaused: true }],
    ['SENT', { sent: true, feedPaused: true }],
    // What was sent before consent ended was sent.
    ['SENT', { sent: true, withheld: true }],
    ['ACKNOWLEDGED', { sent: true, acknowledged: true, withheld: true }],
    // Acknowledged without a record of the sending, which a crash may have taken.
    ['ACKNOWLEDGED', { acknowledged: true }],
    ['DEAD_LETTERED', { sent: true, acknowledged: true, deadLettered: true }],
  ])('is %s for %j', (verdict, fate) => {
    expect(verdictOfItem({ ...waiting, ...fate })).toBe(verdict);
  });
});

describe('the verdict on an event', () => {
  it('is that of the last time that it was put on the feed', () => {
    expect(verdictOfEvent([{ ...waiting, acknowledged: true }, waiting], false)).toBe('WAITING');
  });

  it('tells what the own filter held back from what does not concern the partner', () => {
    expect(verdictOfEvent([], true)).toBe('FILTERED');
    expect(verdictOfEvent([], false)).toBe('NOT_ENTITLED');
  });

  it('says the same of an event that there is not and of one of others', () => {
    expect(sentenceOf('NOT_ENTITLED')).toBe('There is no such event, or it does not concern you.');
  });
});
