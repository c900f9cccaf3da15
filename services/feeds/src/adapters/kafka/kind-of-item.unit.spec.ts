import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it } from 'vitest';
import { type EventKind, eventKinds } from '../../domain/event-kinds.ts';
import { kindNameOf } from './kind-of-item.ts';

/** The number that protobuf writes before an event of this kind: field number and wire type 2. */
function writtenNumber(kind: EventKind): number {
  const eventCase = kind.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const bytes = FeedItem.encode(FeedItem.fromPartial({ event: { $case: eventCase, value: {} } as never })).finish();
  const [low = 0, high = 0] = bytes;
  expect(kindNameOf(eventCase as never)).toBe(kind);
  return ((low & 0x7f) | (high << 7)) >> 3;
}

describe('kinds of event', () => {
  it.each(Object.entries(eventKinds))('%s has the number of its field in FeedItem', (kind, number) => {
    expect(writtenNumber(kind as EventKind)).toBe(number);
  });

  it('are all that FeedItem has', () => {
    const decoded = FeedItem.decode(FeedItem.encode(FeedItem.create()).finish());
    expect(decoded.event).toBeUndefined();
    // Numbers below and above those that are known carry nothing.
    for (const number of [19, 38]) {
      const bytes = Uint8Array.of((((number << 3) | 2) & 0x7f) | 0x80, (number << 3) >> 7, 0);
      expect(FeedItem.decode(bytes).event).toBeUndefined();
    }
  });
});
