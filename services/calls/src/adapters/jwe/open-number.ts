import { type CryptoKey, compactDecrypt, decodeProtectedHeader, importJWK, type KeyObject } from 'jose';
import type { CallingNumber } from '../../domain/reported-call.ts';
import type { SealingKey } from '../vault/sealing-keys.ts';

/** A number has at most 32 characters; with header, key and tag its JWE is below this. */
const longestJwe = 1_024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Opens a sealed number; what can't be opened is an answer and no error, so that the other calls of a batch go on. */
export type OpenNumber = (sealed: string) => Promise<CallingNumber>;

/** @param keys asked for each number, since they turn with the epoch */
export function createOpenNumber(keys: () => readonly SealingKey[]): OpenNumber {
  const imported = new Map<string, Promise<CryptoKey | KeyObject | Uint8Array>>();
  const unopened = (detail: string): CallingNumber => ({ kind: 'unopened', detail });

  return async (sealed) => {
    const present = keys();
    if (sealed.length > longestJwe) return unopened('calling_number_sealed is too long for a number.');
    try {
      const { kid } = decodeProtectedHeader(sealed);
      const key = present.find(({ keyId }) => keyId === kid);
      if (!key) {
        return unopened('calling_number_sealed names no key of the hub in kid: seal it with one of GetSealingKeys.');
      }
      const name = `${key.keyId} ${key.publicJwk.x ?? ''}`;
      const privateKey = imported.get(name) ?? importJWK(key.privateJwk, 'ECDH-ES');
      imported.set(name, privateKey);
      const { plaintext } = await compactDecrypt(sealed, await privateKey, {
        keyManagementAlgorithms: ['ECDH-ES'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return { kind: 'sent', text: utf8.decode(plaintext) };
    } catch {
      // The cause is not kept: a library's message may repeat what it read.
      return unopened(
        'calling_number_sealed could not be opened: seal it as a compact JWE, ECDH-ES and A256GCM, with the key that kid names.',
      );
    }
  };
}
