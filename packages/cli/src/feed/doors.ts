import { type Subscription, SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { assertNever } from '../assert-never.ts';
import { table } from '../table.ts';
import { doorName, subscriptionStateName } from './code-names.ts';

/** Doors for people: a table, then what to do about each that doesn't work. */
export function doorsText(doors: readonly Subscription[]): string {
  if (doors.length === 0) {
    return 'The hub carries your feed through no door; throughline feed doors create opens one.\n';
  }
  const advice = doors.map((door) => adviceOn(door)).filter(Boolean);
  return (
    table([
      ['door', 'state', 'sent_position', 'last_sent_at', 'failures', 'next_attempt_at', 'to'],
      ...doors.map((door) => [
        doorName(door.door),
        subscriptionStateName(door.state),
        String(door.sentPosition),
        door.lastSentAt?.toISOString() ?? '',
        door.failures,
        door.nextAttemptAt?.toISOString() ?? '',
        placeOf(door),
      ]),
    ]) + (advice.length > 0 ? `\n${advice.join('')}` : '')
  );
}

/** What is wrong with a door and what to do; '' where it works. */
function adviceOn({ door, state, detail, lastFailure }: Subscription): string {
  const name = doorName(door);
  switch (state) {
    case SubscriptionState.SUBSCRIPTION_STATE_PENDING:
    case SubscriptionState.SUBSCRIPTION_STATE_DISABLED: {
      const command = `throughline feed doors activate ${name}`;
      return `${name}: ${detail || 'It is not active.'} When that is done: ${command}\n`;
    }
    case SubscriptionState.SUBSCRIPTION_STATE_ACTIVE:
    case SubscriptionState.SUBSCRIPTION_STATE_UNSPECIFIED:
      return detail || lastFailure
        ? `${name}: ${[detail, lastFailure && `last failure: ${lastFailure}`].filter(Boolean).join(' ')}\n`
        : '';
    default:
      return assertNever(state);
  }
}

function placeOf({ settings }: Subscription): string {
  switch (settings?.$case) {
    case 'kafka':
      return settings.value.topic;
    case 'webhook':
      return settings.value.url;
    case 'email':
      return `${settings.value.address}, at ${settings.value.hour}:00 UTC`;
    case undefined:
      return '';
    default:
      return assertNever(settings);
  }
}

/** A door for jsonLine. */
export function doorFields(subscription: Subscription): object {
  const { door, state, settings, ...rest } = subscription;
  return {
    door: doorName(door),
    state: subscriptionStateName(state),
    ...rest,
    settings: settings?.value,
  };
}
