import { assertNever } from '@throughline/platform/assert-never';
import { ThroughlineError } from '@throughline/platform/errors';
import type { CreateSubscriptionRequest } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import type { NewSubscription } from '../postgres/subscription-store.ts';
import type { WebhookDoor } from '../webhook/door-settings.ts';

/** One mailbox, as organisations have them: no names, no quotes, no comments. */
const mailbox =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const mostAddressCharacters = 254;

/**
 * What a request asks for, as it is stored.
 * @param webhook the settings of a new webhook at an address
 * @throws ThroughlineError REQUEST_INVALID
 */
export function newSubscriptionOf(
  { settings }: CreateSubscriptionRequest,
  parts: { readonly topic: string; readonly webhook: (url: string) => WebhookDoor },
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
      if (address.length > mostAddressCharacters || !mailbox.test(address)) {
        throw new ThroughlineError('REQUEST_INVALID', 'address must be one e-mail address, without a name.');
      }
      if (hour > 23) throw new ThroughlineError('REQUEST_INVALID', 'hour must be from 0 to 23, in UTC.');
      return { door: 'EMAIL', state: 'ACTIVE', detail: '', settings: { address, hour } };
    }
    case undefined:
      throw new ThroughlineError('REQUEST_INVALID', 'settings are mandatory: give kafka, webhook or email.');
    default:
      return assertNever(settings);
  }
}
