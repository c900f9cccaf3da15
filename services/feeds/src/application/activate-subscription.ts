import { ThroughlineError } from '@throughline/platform/errors';
import type { CarriedDoor, Door } from '../domain/doors.ts';

export type SubscriptionState = 'PENDING' | 'ACTIVE' | 'DISABLED';

/** A door that the hub carries a feed through, as it is stored. */
export type StoredSubscription = {
  readonly door: SubscribedDoor;
  readonly state: SubscriptionState;
  /** Why it is not active, and what to do. */
  readonly detail: string;
  /** Of the door. */
  readonly settings: unknown;
  readonly sentPosition: bigint;
  readonly createdAt: Date;
  readonly lastSentAt: Date | undefined;
  /** Of the item that is next: how often it failed, and how the last time. */
  readonly failures: number;
  readonly lastFailure: string;
  readonly nextAttemptAt: Date | undefined;
};

export type SubscribedDoor = CarriedDoor | Extract<Door, 'EMAIL'>;

/** Asks the endpoint. @returns what is wrong with it, for its people; undefined when it gave the right answer */
export type ChallengeEndpoint = (
  partnerId: string,
  settings: unknown,
  signal: AbortSignal,
) => Promise<string | undefined>;

export type ActivationStore = {
  find(partnerId: string, door: SubscribedDoor): Promise<StoredSubscription | undefined>;
  /** @returns undefined when it is no longer the one that was seen: it was deleted, or made anew */
  activate(partnerId: string, seen: StoredSubscription, actor: string): Promise<StoredSubscription | undefined>;
};

/**
 * Opens a door that is not open. A webhook's endpoint has to answer a challenge before; the others need nothing.
 * @throws ThroughlineError NOT_FOUND, REQUEST_INVALID when the endpoint gave no right answer, or CONFLICT
 */
export async function activateSubscription(
  parts: { readonly store: ActivationStore; readonly challenge: ChallengeEndpoint },
  request: { readonly partnerId: string; readonly door: SubscribedDoor; readonly actor: string },
  signal: AbortSignal,
): Promise<StoredSubscription> {
  const { store, challenge } = parts;
  const { partnerId, door, actor } = request;
  const seen = await store.find(partnerId, door);
  if (!seen) throw new ThroughlineError('NOT_FOUND', 'There is no such subscription: create it first.');
  if (seen.state === 'ACTIVE') return seen;
  if (door === 'WEBHOOK') {
    // Not within a transaction: the answer may take its time.
    const problem = await challenge(partnerId, seen.settings, signal);
    if (problem !== undefined) {
      throw new ThroughlineError('REQUEST_INVALID', `The webhook stays closed. ${problem}`);
    }
  }
  const activated = await store.activate(partnerId, seen, actor);
  if (!activated) {
    throw new ThroughlineError('CONFLICT', 'The subscription was changed meanwhile: look at it and activate it again.');
  }
  return activated;
}
