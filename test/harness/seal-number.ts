import type { PartnerClient } from '@throughline/client';
import { CompactEncrypt, importJWK, type JWK } from 'jose';

/** Seals numbers for the hub, as an operator that writes to Kafka does. */
export async function numberSeal(client: PartnerClient): Promise<(number: string) => Promise<string>> {
  const keys = await client.calls.getSealingKeys();
  const present = keys.find(({ validFrom }) => (validFrom?.getTime() ?? 0) <= Date.now());
  if (!present) throw new Error('the hub has no sealing key');
  return sealFor(JSON.parse(present.publicJwk) as JWK, present.keyId);
}

export async function sealFor(publicJwk: JWK, keyId: string): Promise<(number: string) => Promise<string>> {
  const key = await importJWK(publicJwk, 'ECDH-ES');
  return (number) =>
    new CompactEncrypt(new TextEncoder().encode(number))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: keyId })
      .encrypt(key);
}
