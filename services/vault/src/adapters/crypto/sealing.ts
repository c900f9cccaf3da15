import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { MasterKey } from '@throughline/platform/key-file';
import type { CallKeys, Sealing } from '../../application/ports.ts';
import { canonicalContent, type PersonField, personFields } from '../../domain/person.ts';
import { deriveBytes, deriveKey } from './derive-key.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { sealingKey } from './sealing-key.ts';

const dataKeyLength = 32;

/**
 * A random key per person, wrapped by a key derived from the master key. Each box is bound to the person and to the
 * field it holds, so that one can't be put in another's place.
 */
export function createSealing(masterKey: MasterKey): Sealing {
  const wrappingKey = deriveKey(masterKey, 'vault/person-key-encryption/v1');
  const digestKey = deriveKey(masterKey, 'vault/person-content-digest/v1');
  const keyBinding = (personId: string): string => `person/${personId}/key`;
  const fieldBinding = (personId: string, field: PersonField): string => `person/${personId}/field/${field}`;

  return {
    digest: (personId, data) => createHmac('sha256', digestKey).update(canonicalContent(personId, data)).digest(),
    seal(personId, data) {
      const bytes = randomBytes(dataKeyLength);
      const dataKey = createSecretKey(bytes);
      const wrappedKey = sealBox(wrappingKey, bytes, keyBinding(personId));
      bytes.fill(0);
      return {
        wrappedKey,
        fields: new Map(
          personFields.map((field) => [
            field,
            sealBox(dataKey, Buffer.from(data[field], 'utf8'), fieldBinding(personId, field)),
          ]),
        ),
      };
    },
    open(personId, { wrappedKey, fields }) {
      const bytes = openBox(wrappingKey, wrappedKey, keyBinding(personId));
      const dataKey = createSecretKey(bytes);
      bytes.fill(0);
      const textOf = (field: PersonField): string => {
        const box = fields.get(field);
        return box ? openBox(dataKey, box, fieldBinding(personId, field)).toString('utf8') : '';
      };
      return { NAME: textOf('NAME'), CONTACT: textOf('CONTACT'), SAFE_CONTACT_RULES: textOf('SAFE_CONTACT_RULES') };
    },
  };
}

/** Derived, so that nothing has to be stored, and a key turns with its epoch by itself. */
export function createCallKeys(masterKey: MasterKey): CallKeys {
  return {
    pseudonymKeyOf: (recipientId, epoch) => deriveBytes(masterKey, `pseudonym/${recipientId}/${epoch}`),
    sealingKeyOf: (epoch) => sealingKey(masterKey, epoch),
    digestKey: () => deriveBytes(masterKey, 'call-content-digest/v1'),
  };
}

/** Tells master keys apart without saying anything about them. */
export function fingerprintOf(masterKey: MasterKey): Uint8Array {
  return deriveBytes(masterKey, 'vault/master-key-fingerprint/v1');
}
