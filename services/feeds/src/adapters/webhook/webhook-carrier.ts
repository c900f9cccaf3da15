import { contextFrom, currentTraceparent, inSpan } from '@throughline/platform/telemetry/tracing';
import type { Carrier, CarryFailure } from '../../application/carrier.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { liveGenerations, type WebhookDoor, webhookDoorOf } from './door-settings.ts';
import { failureOf } from './failure-of.ts';
import { type Message, messageOf } from './message.ts';
import type { Post } from './post.ts';
import { signedHeaders } from './signature.ts';
import type { SigningKeys, WebhookKeyring } from './webhook-keys.ts';

const itemsAtOnce = 50;
/** How long items are posted before it is kept how far they came, and looked whether the door is still open. */
const turnMilliseconds = 1_000;

/** Posts items to a partner's endpoint, one after the other: the next one when the one before was taken. */
export function createWebhookCarrier(parts: {
  readonly post: Post;
  readonly keyring: WebhookKeyring;
  readonly now: () => Date;
}): Carrier<StoredItem> {
  const { post, keyring, now } = parts;

  const deliver = (
    partnerId: string,
    door: WebhookDoor,
    message: Message,
    keys: readonly SigningKeys[],
    signal: AbortSignal,
  ) =>
    inSpan(
      'post',
      { 'http.request.method': 'POST', 'messaging.message.id': message.id, 'throughline.partner.id': partnerId },
      async (span): Promise<CarryFailure | 'ENDED' | undefined> => {
        const traceparent = currentTraceparent() ?? message.traceparent;
        const headers = signedHeaders(message.id, now(), message.body, keys);
        const posted = await post(door.url, traceparent ? { ...headers, traceparent } : headers, message.body, {
          answerBytes: 0,
          signal,
        });
        if (posted.kind === 'ENDED') return 'ENDED';
        if (posted.kind === 'ANSWERED') span.set({ 'http.response.status_code': posted.status });
        const failure = failureOf(posted, now());
        if (failure) span.set({ 'error.type': failure.kind });
        return failure;
      },
      contextFrom(message.traceparent),
    );

  return {
    itemsAtOnce,
    async carry({ partnerId, settings }, items, signal) {
      const door = webhookDoorOf(settings);
      const keys = rememberEach((generation: number) => keyring.signingKeys(partnerId, door.salt, generation));
      const end = now().getTime() + turnMilliseconds;
      let carried = 0;
      for (const item of items) {
        if (signal.aborted) break;
        const live = liveGenerations(door, now()).map(keys);
        const failure = await deliver(partnerId, door, messageOf(partnerId, item), live, signal);
        if (failure === 'ENDED') break;
        if (failure) return { items: carried, failure };
        carried += 1;
        if (now().getTime() >= end) break;
      }
      return { items: carried };
    },
  };
}

function rememberEach<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
