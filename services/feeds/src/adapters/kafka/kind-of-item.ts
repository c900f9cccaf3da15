import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { type EventKind, eventKinds } from '../../domain/event-kinds.ts';

type Case = Exclude<NonNullable<FeedItem['event']>['$case'], 'withheld'>;

/** `referralSent` is REFERRAL_SENT. */
export function kindNameOf(eventCase: Case): EventKind {
  return eventCase.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() as EventKind;
}

/** The number of an item's kind. */
export function kindOfItem(event: FeedItem['event']): number {
  return event === undefined || event.$case === 'withheld' ? 0 : eventKinds[kindNameOf(event.$case)];
}
