import type { Log } from '@throughline/platform/log';
import type { DoorStore, OpenDoor } from '../../application/carry-feed.ts';
import type { PositionedItem } from '../../application/follow-feed.ts';
import type { FailedAttempt } from '../../domain/carry-decision.ts';
import { countDeadLetter, countDelivered, countFailure } from '../telemetry/door-counters.ts';

/** The same store, which tells what went through the door and what did not, once it is kept. */
export function tellingDoorStore<Item extends PositionedItem>(store: DoorStore<Item>, log: Log): DoorStore<Item> {
  const failed = ({ partnerId, door }: OpenDoor, attempts: readonly FailedAttempt[]): void => {
    const last = attempts.at(-1);
    if (last) countFailure(partnerId, door, last.kind);
  };
  const disabled = ({ partnerId, door }: OpenDoor): void =>
    log.error({ event: 'door-disabled', partnerId, door }, 'a door was closed: its partner has to open it again');

  return {
    ...store,
    async carried(door, sending) {
      const kept = await store.carried(door, sending);
      if (kept) countDelivered(door.partnerId, door.door, Number(sending.lastPosition - door.sentPosition));
      return kept;
    },
    async failed(door, attempts, nextAttemptAt) {
      const kept = await store.failed(door, attempts, nextAttemptAt);
      if (kept) failed(door, attempts);
      return kept;
    },
    async deadLetter(door, item, attempts, why) {
      const kept = await store.deadLetter(door, item, attempts, why);
      if (kept) {
        failed(door, attempts);
        countDeadLetter(door.partnerId, door.door, why.reason);
        if (why.disable !== undefined) disabled(door);
      }
      return kept;
    },
    async disable(door, attempts, detail) {
      const kept = await store.disable(door, attempts, detail);
      if (kept) {
        failed(door, attempts);
        disabled(door);
      }
      return kept;
    },
  };
}
