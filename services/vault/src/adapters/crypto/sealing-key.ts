import { createECDH, hkdfSync } from 'node:crypto';
import type { MasterKey } from '@throughline/platform/key-file';

/** The order of the curve P-256 (SP 800-186). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** So much more than the order that the remainder favours no key (FIPS 186-5, A.2.1). */
const bytes = 48;

/**
 * The private key that opens the numbers which operators sealed in an epoch, as a JWK. It is derived, so that nothing
 * has to be stored and every instance of the vault has the same. P-256, because every JOSE library knows it.
 */
export function sealingKey(masterKey: MasterKey, epoch: string): { keyId: string; privateJwk: string } {
  const keyId = `number-${epoch}`;
  const material = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `number-sealing/v1/${epoch}`, bytes));
  const scalar = (BigInt(`0x${material.toString('hex')}`) % (order - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const text = (part: Buffer): string => part.toString('base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    kid: keyId,
    x: text(point.subarray(1, 33)),
    y: text(point.subarray(33)),
    d: text(d),
  };
  return { keyId, privateJwk: JSON.stringify(jwk) };
}
