import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { consentWithdrawn } from '@throughline/schemas/vault.ts';
import { recipientsOf } from '../../domain/entitlement.ts';
import { mayBeFiltered } from '../../domain/event-kinds.ts';
import { appendItems, type NewItem } from '../postgres/append-items.ts';
import { type Filters, recordEvents, recordFiltered } from '../postgres/record-events.ts';
import { withholdItems, withholdLate } from '../postgres/withhold-items.ts';
import { concernOf } from './concern-of.ts';
import { feedItemOf } from './feed-item-of.ts';
import { kindOfItem } from './kind-of-item.ts';

/** Puts each event on the feed of everyone whom it concerns and who wants its kind. */
export function createFeedWriter(partners: PartnerDirectory): BatchHandler {
  return async (transaction, events) => {
    const filters = await recordEvents(transaction, events);
    const all = itemsOf(events, partners);
    const [items, filtered] = [all.filter((item) => passes(item, filters)), all.filter((it) => !passes(it, filters))];
    await appendItems(transaction, items);
    await recordFiltered(transaction, filtered);
    await withholdItems(transaction, endedConsentsOf(events));
    await withholdLate(
      transaction,
      items.flatMap(({ consentId }) => (consentId === undefined ? [] : [consentId])),
    );
  };
}

function itemsOf(events: readonly ConsumedEvent[], partners: PartnerDirectory): NewItem[] {
  const missionIds = partners
    .all()
    .filter((partner) => partner.role === 'IOM_MISSION' && partner.status === 'ACTIVE')
    .map((partner) => partner.partnerId);
  return events.flatMap((event) =>
    recipientsOf(concernOf(event), missionIds).flatMap((recipient) => {
      const item = feedItemOf(event, recipient);
      if (!item) return [];
      return {
        partnerId: recipient.partnerId,
        eventId: event.id,
        // What is not set is not written in protobuf: its place on the feed comes when it has one.
        bytes: Buffer.from(
          FeedItem.encode({ ...item, position: 0n, appendedAt: undefined, repetition: undefined }).finish(),
        ),
        eventKind: kindOfItem(item.event),
        consentId: consentOf(item, recipient.partnerId),
      };
    }),
  );
}

function passes({ partnerId, eventKind }: NewItem, filters: Filters): boolean {
  return !mayBeFiltered(eventKind) || (filters.get(partnerId)?.has(eventKind) ?? true);
}

/** A referral is shown to the centre that it is offered to while the caller agrees. */
function consentOf({ event }: Pick<FeedItem, 'event'>, partnerId: string): string | undefined {
  return event?.$case === 'referralSent' && event.value.recipientId === partnerId ? event.value.consentId : undefined;
}

function endedConsentsOf(events: readonly ConsumedEvent[]): { consentId: string; partnerId: string }[] {
  return events.flatMap((event) =>
    isEvent(event, consentWithdrawn)
      ? event.data.recipientIds.map((partnerId) => ({ consentId: event.data.consentId, partnerId }))
      : [],
  );
}
