import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** Of the format; the first byte of a box, so that another algorithm can follow. */
const version = 1;
const nonceLength = 12;
const tagLength = 16;

/** Encrypts with AES-256-GCM: version, nonce, tag, ciphertext. What `binding` says is authenticated with it. */
export function sealBox(key: KeyObject, content: Uint8Array, binding: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(boundTo(binding));
  const sealed = [cipher.update(content), cipher.final()];
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ...sealed]);
}

/** @throws when the key or the binding is another, or a single bit was changed */
export function openBox(key: KeyObject, box: Uint8Array, binding: string): Buffer {
  const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength);
  const start = 1 + nonceLength + tagLength;
  if (bytes.length < start || bytes[0] !== version) throw new Error('not a sealed box of a known version');
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(1, 1 + nonceLength), { authTagLength: tagLength });
  decipher.setAAD(boundTo(binding));
  decipher.setAuthTag(bytes.subarray(1 + nonceLength, start));
  return Buffer.concat([decipher.update(bytes.subarray(start)), decipher.final()]);
}

function boundTo(binding: string): Buffer {
  return Buffer.from(`throughline/vault/v${version}/${binding}`, 'utf8');
}
