import { createPrivateKey, createSecretKey, type JsonWebKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedPerson } from '../../application/ports.ts';
import { type PersonalData, personFields } from '../../domain/person.ts';
import { createCallKeys, createSealing, fingerprintOf } from './sealing.ts';

const masterKey = createSecretKey(Buffer.alloc(32, 7));
const otherMasterKey = createSecretKey(Buffer.alloc(32, 8));
const sealing = createSealing(masterKey);

// Any text that protobuf can carry: every code point, no lone surrogates.
const text = fc.string({ unit: 'binary', maxLength: 200 });
const personalData: fc.Arbitrary<PersonalData> = fc.record({ NAME: text, CONTACT: text, SAFE_CONTACT_RULES: text });
const uuid = fc.uuid();

describe('a seal', () => {
  it('gives back any text', () => {
    fc.assert(
      fc.property(uuid, personalData, (personId, data) => {
        expect(sealing.open(personId, sealing.seal(personId, data))).toEqual(data);
      }),
    );
  });

  it('opens only the fields that are given', () => {
    fc.assert(
      fc.property(uuid, personalData, fc.subarray([...personFields]), (personId, data, fields) => {
        const sealed = sealing.seal(personId, data);
        const some = { ...sealed, fields: new Map([...sealed.fields].filter(([field]) => fields.includes(field))) };
        const opened = sealing.open(personId, some);
        for (const field of personFields) expect(opened[field]).toBe(fields.includes(field) ? data[field] : '');
      }),
    );
  });

  it("does not open with another person's key, in another's name, or under another master key", () => {
    fc.assert(
      fc.property(fc.uniqueArray(uuid, { minLength: 2, maxLength: 2 }), personalData, (ids, data) => {
        const [one, two] = ids as [string, string];
        const first = sealing.seal(one, data);
        const second = sealing.seal(two, data);
        expect(() => sealing.open(one, { ...first, wrappedKey: second.wrappedKey })).toThrow();
        expect(() => sealing.open(two, { ...second, fields: first.fields })).toThrow();
        expect(() => sealing.open(two, first)).toThrow();
        expect(() => createSealing(otherMasterKey).open(one, first)).toThrow();
      }),
    );
  });

  it('does not open a field in the place of another', () => {
    fc.assert(
      fc.property(uuid, personalData, (personId, data) => {
        const { wrappedKey, fields } = sealing.seal(personId, data);
        const name = fields.get('NAME') as Uint8Array;
        expect(() => sealing.open(personId, { wrappedKey, fields: new Map([['CONTACT', name]]) })).toThrow();
      }),
    );
  });

  it('does not open when a single bit of anything was changed, or an end is missing', () => {
    fc.assert(
      fc.property(uuid, personalData, fc.nat(), fc.nat(7), fc.boolean(), (personId, data, place, bit, ofKey) => {
        const sealed = sealing.seal(personId, data);
        const change = (box: Uint8Array): Uint8Array => {
          const copy = Uint8Array.from(box);
          const index = place % copy.length;
          copy[index] = (copy[index] as number) ^ (1 << bit);
          return copy;
        };
        const changed = (damage: (box: Uint8Array) => Uint8Array): SealedPerson =>
          ofKey
            ? { ...sealed, wrappedKey: damage(sealed.wrappedKey) }
            : { ...sealed, fields: new Map([...sealed.fields].map(([field, box]) => [field, damage(box)])) };
        expect(() => sealing.open(personId, changed(change))).toThrow();
        expect(() =>
          sealing.open(
            personId,
            changed((box) => box.subarray(0, place % box.length)),
          ),
        ).toThrow();
      }),
    );
  });

  it('shows nothing of equal content: keys and nonces are new each time', () => {
    const data = { NAME: 'Olena', CONTACT: '+380441234567', SAFE_CONTACT_RULES: 'never at home' };
    const boxes = [0, 1].flatMap(() => {
      const sealed = sealing.seal('0199c0de-0000-7000-8000-000000000001', data);
      return [sealed.wrappedKey, ...sealed.fields.values()];
    });
    expect(new Set(boxes.map((box) => Buffer.from(box).toString('hex'))).size).toBe(boxes.length);
    for (const box of boxes) expect(Buffer.from(box).includes('Olena')).toBe(false);
  });
});

describe('the content digest', () => {
  it('is equal for equal content only, differs between persons, and is worthless without the key', () => {
    fc.assert(
      fc.property(uuid, uuid, personalData, personalData, (one, two, data, other) => {
        const digest = Buffer.from(sealing.digest(one, data));
        expect(digest.equals(sealing.digest(one, { ...data }))).toBe(true);
        expect(digest.equals(sealing.digest(one, other))).toBe(
          personFields.every((field) => data[field] === other[field]),
        );
        expect(digest.equals(sealing.digest(two, data))).toBe(one === two);
        expect(digest.equals(createSealing(otherMasterKey).digest(one, data))).toBe(false);
      }),
    );
  });
});

describe('derived keys', () => {
  it('are 32 bytes, the same each time, and of one purpose each', () => {
    const keys = createCallKeys(masterKey);
    const derived = [
      keys.pseudonymKeyOf('iom', '2026-Q4'),
      keys.pseudonymKeyOf('iom', '2027-Q1'),
      keys.pseudonymKeyOf('iom-moldova', '2026-Q4'),
      keys.digestKey(),
      fingerprintOf(masterKey),
      fingerprintOf(otherMasterKey),
      createCallKeys(otherMasterKey).pseudonymKeyOf('iom', '2026-Q4'),
    ].map((key) => Buffer.from(key).toString('hex'));
    expect(derived.every((key) => key.length === 64)).toBe(true);
    expect(new Set(derived).size).toBe(derived.length);
    expect(Buffer.from(keys.pseudonymKeyOf('iom', '2026-Q4')).toString('hex')).toBe(derived[0]);
  });

  it('follow RFC 5869, so that another implementation finds the same pseudonyms', () => {
    // HKDF-SHA-256, no salt, info "pseudonym/iom/2026-Q4", of 32 bytes of 7; computed with Python's hmac.
    expect(Buffer.from(createCallKeys(masterKey).pseudonymKeyOf('iom', '2026-Q4')).toString('hex')).toBe(
      '99fa62759ce53db436aa8f330126bd92a39f5ae6bd254cb233ac87e73b628d6b',
    );
  });
});

describe('a key that opens sealed numbers', () => {
  const jwkOf = (epoch: string) => {
    const { keyId, privateJwk } = createCallKeys(masterKey).sealingKeyOf(epoch);
    return { keyId, jwk: JSON.parse(privateJwk) as JsonWebKey & { kid: string } };
  };

  it('is a private key on P-256 with its own name, the same each time', () => {
    const { keyId, jwk } = jwkOf('2026-Q4');
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', kid: keyId });
    // Node checks that the point belongs to the scalar.
    expect(createPrivateKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails).toMatchObject({
      namedCurve: 'prime256v1',
    });
    expect(jwkOf('2026-Q4')).toEqual({ keyId, jwk });
  });

  it('is another in each epoch and under each master key', () => {
    const others = [
      jwkOf('2027-Q1').jwk,
      JSON.parse(createCallKeys(otherMasterKey).sealingKeyOf('2026-Q4').privateJwk),
    ];
    expect(new Set([jwkOf('2026-Q4').jwk, ...others].map(({ d }) => d)).size).toBe(3);
  });
});
