import { createECDH } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import type { SealingKey } from '../vault/sealing-keys.ts';
import { createOpenNumber } from './open-number.ts';

const number = '+380671234567';

/** A key of the hub, made without jose as the vault makes it. */
function aKey(keyId: string): SealingKey {
  const ecdh = createECDH('prime256v1');
  const point = ecdh.generateKeys();
  const text = (part: Buffer): string => part.toString('base64url');
  const publicJwk: JWK = {
    kty: 'EC',
    crv: 'P-256',
    kid: keyId,
    x: text(point.subarray(1, 33)),
    y: text(point.subarray(33)),
  };
  const privateJwk = { ...publicJwk, d: text(Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex')) };
  return { keyId, publicJwk, privateJwk, validFrom: 0, validUntil: 1 };
}
async function seal(text: string | Uint8Array, key: SealingKey, header: object = {}): Promise<string> {
  const plaintext = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: key.keyId, ...header })
    .encrypt(await importJWK(key.publicJwk, 'ECDH-ES'));
}

const [present, before] = [aKey('number-2026-Q4'), aKey('number-2026-Q3')] as const;
const open = createOpenNumber(() => [before, present]);

describe('a sealed number', () => {
  it.each([
    ['the present key', present],
    ['a key of before', before],
  ])('for %s is opened', async (_name, key) => {
    expect(await open(await seal(number, key))).toEqual({ kind: 'sent', text: number });
  });

  it('is opened whatever the text is, so that validation says what is wrong with it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        const wellFormed = text.toWellFormed();
        const opened = await open(await seal(wellFormed, present));
        // A byte order mark at the beginning is dropped, as text decoders do.
        expect(opened).toEqual({ kind: 'sent', text: wellFormed.replace(/^\ufeff/, '') });
      }),
      { numRuns: 30 },
    );
  });

  const other = aKey('number-2026-Q4');
  const unnamed = aKey('somebody');
  const bad: [string, () => Promise<string> | string][] = [
    ['a JWE for another key of the same name', () => seal(number, other)],
    ['a JWE for a key that the hub has not', () => seal(number, unnamed)],
    ['a JWE with another algorithm', () => seal(number, present, { alg: 'ECDH-ES+A256KW' })],
    ['a JWE with another encryption', () => seal(number, present, { enc: 'A128GCM' })],
    ['a JWE that was cut', async () => (await seal(number, present)).slice(0, -8)],
    ['a JWE with a flipped bit', async () => flipped(await seal(number, present))],
    ['a JWE of bytes that are no text', () => seal(Uint8Array.of(0xff, 0xfe), present)],
    ['a JWE of more than a number', () => seal('1'.repeat(2_000), present)],
    ['the plain number', () => number],
    ['nothing but dots', () => '....'],
  ];

  it.each(bad)('that is %s is not opened, and what is said repeats nothing of it', async (_name, sealed) => {
    const text = await sealed();
    const opened = await open(text);
    expect(opened.kind).toBe('unopened');
    expect(JSON.stringify(opened)).not.toContain('671234567');
    expect(JSON.stringify(opened)).toMatch(/calling_number_sealed/);
  });

  it('made with a key pair of a library is refused when its curve is another', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-384', extractable: true });
    const key = { ...present, publicJwk: { ...(await exportJWK(publicKey)), kid: present.keyId } };
    expect((await open(await seal(number, key))).kind).toBe('unopened');
  });
});

function flipped(jwe: string): string {
  const parts = jwe.split('.');
  const text = parts[3] ?? '';
  parts[3] = (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  return parts.join('.');
}
