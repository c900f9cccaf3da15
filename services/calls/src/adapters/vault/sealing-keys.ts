import type { NumberSealingKey } from '@throughline/proto/throughline/vault/v1/vault.ts';
import type { JWK } from 'jose';

/** A key that operators seal numbers for. Times are milliseconds since the epoch. */
export type SealingKey = {
  readonly keyId: string;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
  readonly validFrom: number;
  readonly validUntil: number;
};

export function readSealingKeys(keys: readonly NumberSealingKey[]): SealingKey[] {
  return keys.map(({ keyId, privateJwk, validFrom, validUntil }) => {
    const jwk = JSON.parse(privateJwk) as JWK;
    const { d: _private, ...publicPart } = jwk;
    return {
      keyId,
      privateJwk: jwk,
      publicJwk: { ...publicPart, use: 'enc', alg: 'ECDH-ES' },
      validFrom: validFrom?.getTime() ?? 0,
      validUntil: validUntil?.getTime() ?? 0,
    };
  });
}
