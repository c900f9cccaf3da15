import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';

const at = new Date('2026-11-24T10:00:00Z');

/** A call as a desk's feed holds it: about 300 bytes. */
export const anItem: FeedItem = FeedItem.fromPartial({
  eventId: '019ab000-0000-7000-8000-000000000000',
  time: at,
  correlationId: '019ab000-0000-7000-8000-000000000001',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  event: {
    $case: 'callForwarded',
    value: {
      callId: '019ab000-0000-7000-8000-000000000001',
      operatorId: 'kyivstar',
      dialledDigits: '527',
      forwardedToNumber: '+380445685015',
      callingNumberPseudonym: 'mVq1c0mWwq0m8q2kT1mS1hXyqv0m0b0c8m1hT1mS1hX',
      pseudonymEpoch: '2026-Q4',
      seizureTime: at,
      answerTime: at,
      releaseTime: at,
      receivedAt: at,
    },
  },
});
