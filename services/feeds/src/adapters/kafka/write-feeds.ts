import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { recipientsOf } from '../../domain/entitlement.ts';
import { appendItems, type NewItem } from '../postgres/feed-store.ts';
import { concernOf } from './concern-of.ts';
import { feedItemOf } from './feed-item-of.ts';

/** Puts each event on the feed of everyone whom it concerns. */
export function createFeedWriter(partners: PartnerDirectory): BatchHandler {
  return async (transaction, events) => {
    const missionIds = partners
      .all()
      .filter((partner) => partner.role === 'IOM_MISSION' && partner.status === 'ACTIVE')
      .map((partner) => partner.partnerId);
    const items: NewItem[] = [];
    for (const event of events) {
      for (const recipient of recipientsOf(concernOf(event), missionIds)) {
        const item = feedItemOf(event, recipient);
        if (!item) continue;
        items.push({
          partnerId: recipient.partnerId,
          eventId: event.id,
          // Position 0 is not written in protobuf: the bytes are the item without it.
          bytes: Buffer.from(FeedItem.encode({ ...item, position: 0n }).finish()),
        });
      }
    }
    await appendItems(transaction, items);
  };
}
