import type { WebhookKeys } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { table } from '../table.ts';

/** What a webhook's messages are verified with, for people. The hub shows it this once, so it is meant for stdout. */
export function webhookKeysText({ secret, publicKey }: WebhookKeys): string {
  return `Keep these, they are shown this once: your endpoint verifies messages with one of them.\n\n${table([
    ['secret (HMAC-SHA-256, v1)', secret],
    ['public key (ed25519, v1a)', publicKey],
  ])}`;
}
