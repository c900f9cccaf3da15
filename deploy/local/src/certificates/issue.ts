import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { withLock } from '../process/lock.ts';
import { type Authority, newSerialNumber, privatePem } from './authority.ts';
import { readPair, writePair } from './pem-pair.ts';
import { keyAlgorithm, x509 } from './x509.ts';

const day = 86_400_000;
const usualDays = 90;
const everyHost = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
] as const;

export type CertificateRequest = {
  /** The whole subject: `partner.<id>` or `service.<name>`. */
  readonly commonName: string;
  /** DNS names to be reached by, besides localhost and 127.0.0.1. */
  readonly hosts?: readonly string[];
  /** For mail from this address, and for no connection. */
  readonly signsMailFrom?: string;
  /** 90 unless it says otherwise. */
  readonly validDays?: number;
};

/**
 * A certificate for both ends of a connection, or for mail, as `<commonName>.crt` and `.key` (mode 0600) beside the
 * authority's. The one that is there is kept while it is this authority's, names the same and has more than a day left.
 * @throws RangeError for a common name that is not lower-case letters, digits, dots and hyphens: it becomes a file name
 */
export async function issue(authority: Authority, request: CertificateRequest): Promise<CertificateFiles> {
  const { commonName } = request;
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(commonName)) throw new RangeError(`'${commonName}' is no common name`);
  const path = (extension: string): string => join(authority.directory, `${commonName}.${extension}`);
  const files = { certFile: path('crt'), keyFile: path('key') };
  await withLock(path('lock'), async () => {
    const pair = await readPair(files);
    if (pair !== undefined && (await stillGood(pair.certificate, authority, request))) return;
    await writePair(files, await create(authority, request));
  });
  return { ...files, caFile: authority.caFile };
}

async function stillGood(
  pem: string,
  authority: Authority,
  { hosts = [], signsMailFrom }: CertificateRequest,
): Promise<boolean> {
  const certificate = new x509.X509Certificate(pem);
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  return (
    certificate.notAfter.getTime() - Date.now() > day &&
    [...hosts, ...(signsMailFrom === undefined ? [] : [signsMailFrom])].every((name) =>
      names.some(({ value }) => value === name),
    ) &&
    (await certificate.verify({ publicKey: authority.certificate.publicKey, signatureOnly: true }))
  );
}

async function create(
  authority: Authority,
  { commonName, hosts = [], signsMailFrom, validDays = usualDays }: CertificateRequest,
) {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const { serverAuth, clientAuth, emailProtection } = x509.ExtendedKeyUsage;
  const uses = signsMailFrom === undefined ? [serverAuth, clientAuth] : [emailProtection];
  const names =
    signsMailFrom === undefined
      ? [...everyHost, ...hosts.map((value) => ({ type: 'dns', value }) as const)]
      : [{ type: 'email', value: signsMailFrom } as const];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${commonName}`,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: keyAlgorithm,
    serialNumber: newSerialNumber(),
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + validDays * day),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(uses),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
}
