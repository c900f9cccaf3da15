import {
  type DeadLetterReason,
  deadLetterReasonToJSON,
  type ReplayState,
  replayStateToJSON,
  type Verdict,
  verdictToJSON,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import {
  Door,
  doorToJSON,
  type SubscriptionState,
  subscriptionStateToJSON,
} from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';

/** The doors that the hub carries a feed through, as people write them. */
export const carriedDoors = ['kafka', 'webhook', 'email'] as const;
export type CarriedDoor = (typeof carriedDoors)[number];

export const doorCodes = {
  kafka: Door.DOOR_KAFKA,
  webhook: Door.DOOR_WEBHOOK,
  email: Door.DOOR_EMAIL,
} as const satisfies Record<CarriedDoor, Door>;

/** `webhook` of DOOR_WEBHOOK; '' where it was none. */
export const doorName = (door: Door): string =>
  door === Door.DOOR_UNSPECIFIED ? '' : doorToJSON(door).replace('DOOR_', '').toLowerCase();

// Codes of the hub without their prefix, such as PENDING of SUBSCRIPTION_STATE_PENDING.
export const subscriptionStateName = (state: SubscriptionState): string =>
  subscriptionStateToJSON(state).replace('SUBSCRIPTION_STATE_', '');
export const deadLetterReasonName = (reason: DeadLetterReason): string =>
  deadLetterReasonToJSON(reason).replace('DEAD_LETTER_REASON_', '');
export const replayStateName = (state: ReplayState): string => replayStateToJSON(state).replace('REPLAY_STATE_', '');
export const verdictName = (verdict: Verdict): string => verdictToJSON(verdict).replace('VERDICT_', '');
