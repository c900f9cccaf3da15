import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { MasterKey } from '@throughline/platform/key-file';

const keyLength = 32;

/** A key of its own per purpose, by HKDF-SHA-256. */
export function deriveKey(masterKey: MasterKey, purpose: string): KeyObject {
  return createSecretKey(deriveBytes(masterKey, purpose));
}

export function deriveBytes(masterKey: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), purpose, keyLength));
}
