import { createPrivateKey, createPublicKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { MasterKey } from '@throughline/platform/key-file';

/** What the messages of one generation of a webhook are signed with. */
export type SigningKeys = { readonly hmac: KeyObject; readonly ed25519: KeyObject };

/** The same as a partner gets them, to verify. */
export type VerifyingKeys = {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** `whpk_` and base64. */
  readonly publicKey: string;
};

export type WebhookKeyring = {
  /** Names the master key, and tells nothing of it. */
  readonly masterKeyId: string;
  signingKeys(partnerId: string, salt: string, generation: number): SigningKeys;
  verifyingKeys(partnerId: string, salt: string, generation: number): VerifyingKeys;
};

const keyLength = 32;
/** The head of an ed25519 private key in PKCS#8 (RFC 8410): its 32 bytes follow. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Derives the keys of webhooks with HKDF-SHA-256, so that none is stored and every instance has the same. */
export function createWebhookKeyring(masterKey: MasterKey): WebhookKeyring {
  const derive = (salt: Buffer, purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', masterKey, salt, purpose, keyLength));

  const keyOf = (kind: 'hmac' | 'ed25519', partnerId: string, salt: string, generation: number): Buffer =>
    derive(Buffer.from(salt, 'base64'), `feeds/webhook/v1/${kind}/${partnerId}/${generation}`);

  const signingKeys = (partnerId: string, salt: string, generation: number): SigningKeys => ({
    hmac: createSecretKey(keyOf('hmac', partnerId, salt, generation)),
    ed25519: createPrivateKey({
      key: Buffer.concat([pkcs8Head, keyOf('ed25519', partnerId, salt, generation)]),
      format: 'der',
      type: 'pkcs8',
    }),
  });

  return {
    masterKeyId: derive(Buffer.alloc(0), 'feeds/webhook/v1/master-key-id').subarray(0, 12).toString('base64url'),
    signingKeys,
    verifyingKeys(partnerId, salt, generation) {
      const { hmac, ed25519 } = signingKeys(partnerId, salt, generation);
      const { x = '' } = createPublicKey(ed25519).export({ format: 'jwk' });
      return {
        secret: `whsec_${hmac.export().toString('base64')}`,
        publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
      };
    },
  };
}
