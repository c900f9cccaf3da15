import { assertNever } from '@throughline/platform/assert-never';
import { ThroughlineError } from '@throughline/platform/errors';
import type { CreateSubscriptionRequest } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { checkEmailSettings } from '../../application/email-door.ts';
import type { NewSubscription } from '../postgres/subscription-store.ts';
import type { WebhookDoor } from '../webhook/door-settings.ts';

/**
 * What a request asks for, as it is stored.
 * @param webhook the settings of a new webhook at an address
 * @throws ThroughlineError REQUEST_INVALID
 */
export function newSubscriptionOf(
  { settings }: CreateSubscriptionRequest,
  parts: {
    readonly topic: string;
    readonly webhook: (url: string) => WebhookDoor;
    /** Whether the hub has a mail server. */
    readonly sendsMail: boolean;
  },
): NewSubscription {
  switch (settings?.$case) {
    case 'kafka':
      if (settings.value.topic !== '' && settings.value.topic !== parts.topic) {
        throw new ThroughlineError('REQUEST_INVALID', 'topic is set by the hub: leave it empty.');
      }
      return { door: 'KAFKA', state: 'ACTIVE', detail: '', settings: { topic: parts.topic } };
    case 'webhook':
      return {
        door: 'WEBHOOK',
        state: 'PENDING',
        detail: 'Keep the keys at the endpoint, then activate the webhook: the endpoint has to answer a challenge.',
        settings: parts.webhook(settings.value.url),
      };
    case 'email': {
      const { address, hour } = settings.value;
      checkEmailSettings({ address, hour }, parts.sendsMail);
      return { door: 'EMAIL', state: 'ACTIVE', detail: '', settings: { address, hour } };
    }
    case undefined:
      throw new ThroughlineError('REQUEST_INVALID', 'settings are mandatory: give kafka, webhook or email.');
    default:
      return assertNever(settings);
  }
}
