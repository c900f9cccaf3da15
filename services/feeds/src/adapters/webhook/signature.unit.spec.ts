import { createPublicKey, createSecretKey, generateKeyPairSync, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from './signature.ts';
import { createWebhookKeyring, type VerifyingKeys } from './webhook-keys.ts';

const keyring = createWebhookKeyring(createSecretKey(Buffer.alloc(32, 7)));
const salt = Buffer.alloc(16, 1).toString('base64');
const [id, body, now] = ['iom-ukraine.42', '{"type":"call.forwarded","data":{"language":"українська"}}', new Date()];
const generation = (number: number) => keyring.signingKeys('iom-ukraine', salt, number);
const signaturesOf = (header: string, version: string): Buffer[] =>
  header
    .split(' ')
    .filter((signature) => signature.startsWith(`${version},`))
    .map((signature) => Buffer.from(signature.slice(version.length + 1), 'base64'));

/** What a partner does in any language that has ed25519. */
function verifiesByPublicKey({ publicKey }: VerifyingKeys, headers: ReturnType<typeof signedHeaders>): boolean {
  const x = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  return signaturesOf(headers['webhook-signature'], 'v1a').some((signature) => verify(null, content, key, signature));
}

describe('a signature', () => {
  it('is that of the published vector of Standard Webhooks', () => {
    const hmac = createSecretKey(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'));
    const { privateKey: ed25519 } = generateKeyPairSync('ed25519');
    const at = new Date(1_614_265_330_000);
    const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', at, '{"test": 2432232314}', [{ hmac, ed25519 }]);
    expect(headers['webhook-timestamp']).toBe('1614265330');
    expect(headers['webhook-signature'].split(' ')[0]).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is verified with the secret by the library of Standard Webhooks, and not when the body is another', () => {
    const headers = signedHeaders(id, now, body, [generation(1)]);
    const webhook = new Webhook(keyring.verifyingKeys('iom-ukraine', salt, 1).secret);
    expect(webhook.verify(body, { ...headers })).toEqual(JSON.parse(body));
    expect(() => webhook.verify(`${body} `, { ...headers })).toThrow('No matching signature');
    expect(() => webhook.verify(body, { ...headers, 'webhook-id': 'iom-ukraine.43' })).toThrow('No matching signature');
  });

  it('is verified with the public key by ed25519', () => {
    const headers = signedHeaders(id, now, body, [generation(1)]);
    expect(verifiesByPublicKey(keyring.verifyingKeys('iom-ukraine', salt, 1), headers)).toBe(true);
    expect(verifiesByPublicKey(keyring.verifyingKeys('iom-ukraine', salt, 2), headers)).toBe(false);
  });

  it('is there twice in both ways while two secrets live, and each verifies alone', () => {
    const headers = signedHeaders(id, now, body, [generation(2), generation(1)]);
    expect(signaturesOf(headers['webhook-signature'], 'v1')).toHaveLength(2);
    expect(signaturesOf(headers['webhook-signature'], 'v1a')).toHaveLength(2);
    for (const number of [1, 2]) {
      const keys = keyring.verifyingKeys('iom-ukraine', salt, number);
      expect(new Webhook(keys.secret).verify(body, { ...headers })).toBeDefined();
      expect(verifiesByPublicKey(keys, headers)).toBe(true);
    }
  });
});

describe('the keys of a webhook', () => {
  it('are the same each time, and others for another partner, salt, generation or master key', () => {
    const all = [
      keyring.verifyingKeys('iom-ukraine', salt, 1),
      keyring.verifyingKeys('la-strada-kyiv', salt, 1),
      keyring.verifyingKeys('iom-ukraine', Buffer.alloc(16, 2).toString('base64'), 1),
      keyring.verifyingKeys('iom-ukraine', salt, 2),
      createWebhookKeyring(createSecretKey(Buffer.alloc(32, 8))).verifyingKeys('iom-ukraine', salt, 1),
    ];
    expect(keyring.verifyingKeys('iom-ukraine', salt, 1)).toEqual(all[0]);
    expect(new Set(all.flatMap(({ secret, publicKey }) => [secret, publicKey])).size).toBe(10);
  });

  it('are 32 bytes in the forms that Standard Webhooks has for them', () => {
    const { secret, publicKey } = keyring.verifyingKeys('iom-ukraine', salt, 1);
    expect([secret.slice(0, 6), publicKey.slice(0, 5)]).toEqual(['whsec_', 'whpk_']);
    for (const text of [secret.slice(6), publicKey.slice(5)]) expect(Buffer.from(text, 'base64')).toHaveLength(32);
  });
});
