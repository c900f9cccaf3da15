import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ConfigurationError } from '@throughline/platform/config';
import { ObjectIdentifier, OctetString, UTCTime } from 'asn1js';
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  id_ContentType_Data,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';

/** A detached signature (CMS SignedData, SHA-256, DER) of exactly these bytes. */
export type Sign = (content: Buffer, at: Date) => Promise<Buffer>;

const contentTypeAttribute = '1.2.840.113549.1.9.3';
const messageDigestAttribute = '1.2.840.113549.1.9.4';
const signingTimeAttribute = '1.2.840.113549.1.9.5';
const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/**
 * @param certificates PEM: the signer's, then those between it and the authority
 * @param key PEM: its key, RSA or on a NIST curve
 * @throws ConfigurationError for a key of another kind, or of another certificate
 */
export async function createSigner(certificates: string, key: string): Promise<Sign> {
  const pems = certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const chain = pems.map((pem) => new X509Certificate(pem));
  const privateKey = createPrivateKey(key);
  if (!chain[0]?.checkPrivateKey(privateKey)) {
    throw new ConfigurationError('EMAIL_SIGNING_KEY_FILE: not the key of EMAIL_SIGNING_CERT_FILE');
  }
  const parsed = chain.map(({ raw }) => Certificate.fromBER(raw));
  const signer = parsed[0] as Certificate;
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
    algorithmOf(privateKey),
    false,
    ['sign'],
  );

  return async (content, at) => {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(content));
    const attribute = (type: string, value: unknown) => new Attribute({ type, values: [value] });
    const signed = new SignedData({
      version: 1,
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: id_ContentType_Data }),
      certificates: parsed,
      signerInfos: [
        new SignerInfo({
          version: 1,
          sid: new IssuerAndSerialNumber({ issuer: signer.issuer, serialNumber: signer.serialNumber }),
          signedAttrs: new SignedAndUnsignedAttributes({
            type: 0,
            attributes: [
              attribute(contentTypeAttribute, new ObjectIdentifier({ value: id_ContentType_Data })),
              attribute(signingTimeAttribute, new UTCTime({ valueDate: at })),
              attribute(messageDigestAttribute, new OctetString({ valueHex: digest })),
            ],
          }),
        }),
      ],
    });
    await signed.sign(signingKey, 0, 'SHA-256', new Uint8Array(content).buffer);
    const whole = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
    return Buffer.from(whole.toSchema().toBER(false));
  };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  const namedCurve = curves[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (asymmetricKeyType === 'ec' && namedCurve !== undefined) return { name: 'ECDSA', namedCurve };
  throw new ConfigurationError('EMAIL_SIGNING_KEY_FILE: neither RSA nor on the curve P-256, P-384 or P-521');
}
