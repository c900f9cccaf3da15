import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@throughline/platform/config';
import { readMasterKey } from '@throughline/platform/key-file';
import type { ChallengeEndpoint } from '../../application/activate-subscription.ts';
import type { Carrier } from '../../application/carrier.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { createAllowedAddresses } from './allowed-addresses.ts';
import { createChallenge } from './challenge.ts';
import { type WebhookDoor, webhookDoorOf } from './door-settings.ts';
import { createEndpointAgent } from './endpoint-agent.ts';
import { endpointUrlOf } from './endpoint-url.ts';
import { createPost } from './post.ts';
import { createWebhookCarrier } from './webhook-carrier.ts';
import { createWebhookKeyring, type VerifyingKeys } from './webhook-keys.ts';

export type WebhookSettings = {
  readonly WEBHOOK_KEY_FILE: string;
  readonly WEBHOOK_CA_FILE: string;
  readonly WEBHOOK_ALLOWED_NETWORKS: readonly string[];
  readonly WEBHOOK_ALLOW_HTTP: boolean;
};

/** All there is to webhooks but their rows. */
export type Webhooks = {
  readonly carrier: Carrier<StoredItem>;
  readonly challenge: ChallengeEndpoint;
  /** Settings of a new webhook. @throws ThroughlineError REQUEST_INVALID for an address that it can't have */
  newDoor(url: string): WebhookDoor;
  /** The same with a new generation of keys; the one before signs for so long. */
  rotated(settings: unknown, overlapMilliseconds: number): WebhookDoor & { readonly previousUntil: string };
  /** Of the newest generation. */
  verifyingKeys(partnerId: string, door: WebhookDoor): VerifyingKeys;
  /** @param ids those by which stored webhooks name their master key @throws ConfigurationError for another than ours */
  requireSameMasterKey(ids: readonly string[]): void;
  stop(): Promise<void>;
};

/** @throws ConfigurationError when the key or the authority can't be read */
export function openWebhooks(config: WebhookSettings, now: () => Date = () => new Date()): Webhooks {
  const keyring = createWebhookKeyring(readMasterKey('WEBHOOK_KEY_FILE', config.WEBHOOK_KEY_FILE));
  const addresses = {
    permits: createAllowedAddresses(config.WEBHOOK_ALLOWED_NETWORKS),
    allowHttp: config.WEBHOOK_ALLOW_HTTP,
  };
  const agent = createEndpointAgent({ ...addresses, ca: readAuthority(config.WEBHOOK_CA_FILE) });
  const post = createPost(agent);
  return {
    carrier: createWebhookCarrier({ post, keyring, now }),
    challenge: createChallenge({ post, keyring, now }),
    newDoor: (url) => ({
      url: endpointUrlOf(url, addresses),
      salt: randomBytes(16).toString('base64'),
      generation: 1,
      masterKey: keyring.masterKeyId,
    }),
    rotated(settings, overlapMilliseconds) {
      const door = webhookDoorOf(settings);
      const previousUntil = new Date(now().getTime() + overlapMilliseconds).toISOString();
      return { ...door, generation: door.generation + 1, previousUntil };
    },
    verifyingKeys: (partnerId, { salt, generation }) => keyring.verifyingKeys(partnerId, salt, generation),
    requireSameMasterKey(ids) {
      if (ids.every((id) => id === keyring.masterKeyId)) return;
      throw new ConfigurationError(
        'WEBHOOK_KEY_FILE holds another key than the one that webhooks are signed with: give back that key.',
      );
    },
    stop: () => agent.destroy(),
  };
}

function readAuthority(file: string): Buffer | undefined {
  if (file === '') return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ConfigurationError(`WEBHOOK_CA_FILE ${file} can't be read.`, { cause });
  }
}
