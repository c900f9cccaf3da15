import type { Lifecycle } from '@throughline/platform/lifecycle';
import type { Log } from '@throughline/platform/log';
import type { Database } from '@throughline/platform/postgres/pool';
import type { ServiceParts } from '@throughline/platform/service';
import type { Carrier } from '../../application/carrier.ts';
import { carryFeed, type DecideAfterFailure } from '../../application/carry-feed.ts';
import type { FeedReader, WaitForGrowth } from '../../application/follow-feed.ts';
import type { CarriedDoor } from '../../domain/doors.ts';
import { createDoorStore } from '../postgres/door-store.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { runDoors } from './run-doors.ts';
import { tellingDoorStore } from './telling-door-store.ts';

/** What takes items through a kind of door, and what becomes of an item that did not get through. */
export type WayThrough = { readonly carrier: Carrier<StoredItem>; readonly decide: DecideAfterFailure };

/** Carries every feed through its open doors, until the service stops. */
export function openDoors(parts: {
  readonly database: Database;
  readonly reader: FeedReader<StoredItem>;
  readonly ways: Partial<Readonly<Record<CarriedDoor, WayThrough>>>;
  readonly waitForGrowth: WaitForGrowth;
  readonly lifecycle: Lifecycle;
  readonly mustProgress: ServiceParts['mustProgress'];
  readonly log: Log;
}): void {
  const { database, reader, waitForGrowth, log } = parts;
  const ways = new Map(Object.entries(parts.ways)) as ReadonlyMap<CarriedDoor, WayThrough>;
  const running = runDoors({
    database,
    doors: [...ways.keys()],
    async carry(id, signal) {
      const way = ways.get(id.door);
      if (!way) return;
      const store = tellingDoorStore(createDoorStore(database, reader, id), log);
      await carryFeed({ partnerId: id.partnerId, store, ...way, waitForGrowth, now: () => new Date(), signal });
    },
    log,
  });
  parts.lifecycle.onStop('doors', () => running.stop());
  parts.mustProgress('doors', running);
}
