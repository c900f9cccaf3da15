import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../process/lock.ts';
import { type Pair, readPair, writePair } from './pem-pair.ts';
import { keyAlgorithm, x509 } from './x509.ts';

const years = 10;

/** A folder's own certificate authority. What it issues is written into the same folder. */
export type Authority = {
  readonly directory: string;
  /** The authority's certificate, PEM: what everyone here trusts. */
  readonly caFile: string;
  readonly certificate: x509.X509Certificate;
  readonly key: webcrypto.CryptoKey;
};

/**
 * The authority of a folder, made there (`ca.crt`, and `ca.key` with mode 0600) when it has none.
 * @throws the file system's error where the folder cannot be written
 */
export async function ensureAuthority(directory: string): Promise<Authority> {
  await mkdir(directory, { recursive: true });
  const files = { certFile: join(directory, 'ca.crt'), keyFile: join(directory, 'ca.key') };
  const pair = await withLock(join(directory, '.lock'), async () => {
    return (await readPair(files)) ?? (await writePair(files, await selfSigned()));
  });
  const der = x509.PemConverter.decodeFirst(pair.key);
  const key = await webcrypto.subtle.importKey('pkcs8', der, keyAlgorithm, false, ['sign']);
  return { directory, caFile: files.certFile, certificate: new x509.X509Certificate(pair.certificate), key };
}

async function selfSigned(): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The suffix keeps two machines' authorities apart in a browser or a trust store that knows both.
    name: `CN=Throughline local authority ${randomBytes(4).toString('hex')}`,
    keys,
    serialNumber: newSerialNumber(),
    // A moment back, for a container whose clock is behind.
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + years * 365 * 86_400_000),
    signingAlgorithm: keyAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
}

/** 127 random bits behind a leading 01, which keeps the number positive and its length fixed. */
export function newSerialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

/** The key as PKCS#8 PEM. */
export async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
