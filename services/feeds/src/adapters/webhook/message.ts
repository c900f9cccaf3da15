import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { StoredItem } from '../postgres/stored-item.ts';

/** What is posted; its id is the same for every attempt. */
export type Message = { readonly id: string; readonly body: string; readonly traceparent?: string };

/**
 * An item as a message of Standard Webhooks: the type is its kind, the time the event's, the data the FeedItem in
 * protobuf's JSON. An item that is on the feed again has another position, and so another id.
 */
export function messageOf(partnerId: string, { position, bytes }: Pick<StoredItem, 'position' | 'bytes'>): Message {
  const item = FeedItem.decode(bytes);
  // Sent without its event it would be lost; an instance that knows its kind carries it.
  if (!item.event) throw new Error(`item ${position} has a kind of event that this version does not know`);
  const body = JSON.stringify({
    type: typeOf(item.event.$case),
    timestamp: (item.time ?? item.appendedAt)?.toISOString(),
    data: FeedItem.toJSON(item),
  });
  return { id: `${partnerId}.${position}`, body, ...(item.traceparent ? { traceparent: item.traceparent } : {}) };
}

/** `referralSent` is `referral.sent`. */
export function typeOf(eventCase: string): string {
  return eventCase.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`);
}
