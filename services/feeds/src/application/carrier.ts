import type { PositionedItem } from './follow-feed.ts';

/**
 * Why an item did not get through.
 * REFUSED: the partner's system has the item and doesn't take it. UNREACHABLE: it could not be asked, or it failed.
 * GONE: it wants no more items at all.
 */
export type FailureKind = 'REFUSED' | 'UNREACHABLE' | 'GONE';

export type CarryFailure = {
  readonly kind: FailureKind;
  /** For the partner's people: what happened, without what was answered and without personal data. */
  readonly failure: string;
  readonly httpStatus?: number;
  /** As the partner's system asked. */
  readonly retryAfterMilliseconds?: number;
};

export type Carried = {
  /** How many of the items got through, from the first. */
  readonly items: number;
  /** Through KAFKA: where the first of them is on the topic. */
  readonly firstOffset?: bigint;
  /** What stopped it at the item after those. */
  readonly failure?: CarryFailure;
};

/** What takes items through a door, in order. Settings are those of the subscription, as they are in its row. */
export type Carrier<Item extends PositionedItem> = {
  /** How many items it wants at once. */
  readonly itemsAtOnce: number;
  /** Never throws for what the partner's system does; that is a failure. */
  carry(
    subscription: { readonly partnerId: string; readonly settings: unknown },
    items: readonly Item[],
    signal: AbortSignal,
  ): Promise<Carried>;
  /** When a door is taken over: the newest position that the partner has for certain; undefined when it can't be known. */
  newestCarried?(partnerId: string): Promise<bigint | undefined>;
};
