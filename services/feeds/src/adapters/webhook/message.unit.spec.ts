import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it } from 'vitest';
import { messageOf, typeOf } from './message.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const referral = FeedItem.create({
  position: 9_007_199_254_740_993n,
  eventId: '0199c0de-0000-7000-8000-000000000001',
  time: new Date('2026-03-01T12:00:00.250Z'),
  correlationId: 'a call',
  traceparent,
  appendedAt: new Date('2026-03-01T12:00:01Z'),
  repetition: { cause: { $case: 'replayId', value: 'a replay' }, originalPosition: 4n },
  event: {
    $case: 'referralSent',
    value: {
      referralId: 'a referral',
      caseId: 'a case',
      personId: 'a person',
      consentId: 'a consent',
      recipientId: 'la-strada-kyiv',
      offerNumber: 1,
      assistanceKind: AssistanceKind.ASSISTANCE_KIND_MEDICAL_CARE,
      priority: 'URGENT',
      language: 'ukr',
      area: 'UA-30',
      deadline: new Date('2026-03-02T12:00:00Z'),
    },
  },
});
const messageFor = (item: FeedItem) =>
  messageOf('la-strada-kyiv', { position: item.position, bytes: Buffer.from(FeedItem.encode(item).finish()) });

describe('the message of an item', () => {
  it('has the kind as its type, the time of the event, and the item in the JSON of protobuf', () => {
    const { id, body, traceparent: continued } = messageFor(referral);
    expect(id).toBe('la-strada-kyiv.9007199254740993');
    expect(continued).toBe(traceparent);
    expect(JSON.parse(body)).toEqual({
      type: 'referral.sent',
      timestamp: '2026-03-01T12:00:00.250Z',
      data: {
        position: '9007199254740993',
        eventId: '0199c0de-0000-7000-8000-000000000001',
        time: '2026-03-01T12:00:00.250Z',
        correlationId: 'a call',
        traceparent,
        appendedAt: '2026-03-01T12:00:01.000Z',
        repetition: { replayId: 'a replay', originalPosition: '4' },
        referralSent: {
          referralId: 'a referral',
          caseId: 'a case',
          personId: 'a person',
          consentId: 'a consent',
          recipientId: 'la-strada-kyiv',
          offerNumber: 1,
          assistanceKind: 'ASSISTANCE_KIND_MEDICAL_CARE',
          priority: 'URGENT',
          language: 'ukr',
          area: 'UA-30',
          deadline: '2026-03-02T12:00:00.000Z',
        },
      },
    });
  });

  it('is read back by any protobuf library as the item that it was', () => {
    const { data } = JSON.parse(messageFor(referral).body) as { data: unknown };
    expect(FeedItem.fromJSON(data)).toEqual(referral);
  });

  it('has another id when the item is on the feed again', () => {
    expect(messageFor({ ...referral, position: 8n }).id).not.toBe(messageFor({ ...referral, position: 9n }).id);
  });

  it('says of a withheld item that it is', () => {
    const withheld = messageFor({ ...referral, event: { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } } });
    expect(JSON.parse(withheld.body)).toMatchObject({
      type: 'withheld',
      data: { withheld: { reason: 'CONSENT_WITHDRAWN' } },
    });
  });

  it('is not made of an item whose event this version cannot read', () => {
    expect(() => messageFor({ ...referral, event: undefined })).toThrow('does not know');
  });

  it.each([
    ['callForwarded', 'call.forwarded'],
    ['sequenceNumbersRepeated', 'sequence.numbers.repeated'],
  ])('of %s has the type %s', (eventCase, type) => expect(typeOf(eventCase)).toBe(type));
});
