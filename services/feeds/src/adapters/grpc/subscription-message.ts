import { assertNever } from '@throughline/platform/assert-never';
import { ThroughlineError } from '@throughline/platform/errors';
import { Door, type Subscription, SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import type {
  SubscriptionState as State,
  StoredSubscription,
  SubscribedDoor,
} from '../../application/activate-subscription.ts';

const doorNumbers: Record<SubscribedDoor, Door> = {
  KAFKA: Door.DOOR_KAFKA,
  WEBHOOK: Door.DOOR_WEBHOOK,
  EMAIL: Door.DOOR_EMAIL,
};

const stateNumbers: Record<State, SubscriptionState> = {
  PENDING: SubscriptionState.SUBSCRIPTION_STATE_PENDING,
  ACTIVE: SubscriptionState.SUBSCRIPTION_STATE_ACTIVE,
  DISABLED: SubscriptionState.SUBSCRIPTION_STATE_DISABLED,
};

/** The door of a request. @throws ThroughlineError REQUEST_INVALID for one that the hub carries nothing through */
export function subscribedDoorOf(number: Door): SubscribedDoor {
  const doors = Object.keys(doorNumbers) as SubscribedDoor[];
  const door = doors.find((name) => doorNumbers[name] === number);
  if (!door) throw new ThroughlineError('REQUEST_INVALID', 'door must be KAFKA, WEBHOOK or EMAIL.');
  return door;
}

/** A subscription as its partner sees it: without what only the hub needs. */
export function subscriptionMessage(stored: StoredSubscription): Subscription {
  return {
    door: doorNumbers[stored.door],
    state: stateNumbers[stored.state],
    detail: stored.detail,
    sentPosition: stored.sentPosition,
    createdAt: stored.createdAt,
    lastSentAt: stored.lastSentAt,
    failures: stored.failures,
    lastFailure: stored.lastFailure,
    nextAttemptAt: stored.nextAttemptAt,
    settings: settingsOf(stored),
  };
}

function settingsOf({ door, settings }: StoredSubscription): Subscription['settings'] {
  // What `create` wrote.
  const it = settings as { topic: string; url: string; address: string; hour: number };
  switch (door) {
    case 'KAFKA':
      return { $case: 'kafka', value: { topic: it.topic } };
    case 'WEBHOOK':
      return { $case: 'webhook', value: { url: it.url } };
    case 'EMAIL':
      return { $case: 'email', value: { address: it.address, hour: it.hour } };
    default:
      return assertNever(door);
  }
}
