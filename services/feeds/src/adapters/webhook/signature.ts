import { createHmac, sign } from 'node:crypto';
import type { SigningKeys } from './webhook-keys.ts';

/** The headers by which a message is known and verified, as in Standard Webhooks 1.0. */
export type SignedHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/**
 * Signs an attempt to deliver a message: with each generation of keys by HMAC-SHA-256 (`v1`) and by ed25519 (`v1a`).
 * @param id the same for every attempt
 */
export function signedHeaders(
  id: string,
  attemptedAt: Date,
  body: string,
  keys: readonly SigningKeys[],
): SignedHeaders {
  const timestamp = String(Math.floor(attemptedAt.getTime() / 1_000));
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  const signatures = keys.flatMap(({ hmac, ed25519 }) => [
    `v1,${createHmac('sha256', hmac).update(content).digest('base64')}`,
    `v1a,${sign(null, content, ed25519).toString('base64')}`,
  ]);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
