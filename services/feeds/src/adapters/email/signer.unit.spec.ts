import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Integer, PrintableString } from 'asn1js';
import { AttributeTypeAndValue, Certificate, ContentInfo, SignedData } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { createSigner } from './signer.ts';

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
const rsa = (): Keys => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const onCurve = (namedCurve: string) => (): Keys => generateKeyPairSync('ec', { namedCurve });
const at = new Date('2026-11-25T06:00:00Z');

/** A certificate that signs itself, PEM. */
async function certificateOf({ publicKey, privateKey }: Keys): Promise<string> {
  const algorithm =
    publicKey.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { name: 'ECDSA', namedCurve: publicKey.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256' };
  const imported = async (key: KeyObject, format: 'spki' | 'pkcs8', use: 'sign' | 'verify') => {
    const der = key.export({ type: format, format: 'der' } as { type: 'pkcs8'; format: 'der' });
    return await crypto.subtle.importKey(format, new Uint8Array(der), algorithm, true, [use]);
  };
  const certificate = new Certificate({ version: 2, serialNumber: new Integer({ value: 1 }) });
  for (const name of [certificate.subject, certificate.issuer]) {
    name.typesAndValues.push(
      new AttributeTypeAndValue({ type: '2.5.4.3', value: new PrintableString({ value: 'hub' }) }),
    );
  }
  certificate.notBefore.value = new Date(at.getTime() - 86_400_000);
  certificate.notAfter.value = new Date(at.getTime() + 86_400_000);
  await certificate.subjectPublicKeyInfo.importKey(await imported(publicKey, 'spki', 'verify'));
  await certificate.sign(await imported(privateKey, 'pkcs8', 'sign'), 'SHA-256');
  const base64 = Buffer.from(certificate.toSchema(true).toBER()).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}
const pemOf = ({ privateKey }: Keys): string => privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

async function isOf(signature: Buffer, content: string): Promise<boolean> {
  const signed = new SignedData({ schema: ContentInfo.fromBER(new Uint8Array(signature)).content });
  const data = new Uint8Array(Buffer.from(content)).buffer;
  return await signed.verify({ signer: 0, data, checkChain: false }).catch(() => false);
}

describe('the signature of a mail', () => {
  it.each([
    ['RSA', rsa],
    ['P-256', onCurve('prime256v1')],
    ['P-384', onCurve('secp384r1')],
  ])('is made with a key of the kind %s, and is of this content alone', async (_kind, generate) => {
    const keys = generate();
    const sign = await createSigner(await certificateOf(keys), pemOf(keys));
    const signature = await sign(Buffer.from('what was said'), at);
    expect(await isOf(signature, 'what was said')).toBe(true);
    expect(await isOf(signature, 'what was sold')).toBe(false);
  });

  it('is refused at the start without a certificate, or with the key of another one', async () => {
    const [one, other] = [onCurve('prime256v1')(), onCurve('prime256v1')()];
    await expect(createSigner(await certificateOf(one), pemOf(other))).rejects.toThrow('EMAIL_SIGNING_KEY_FILE');
    await expect(createSigner('no certificate', pemOf(one))).rejects.toThrow('EMAIL_SIGNING_CERT_FILE');
  });
});
