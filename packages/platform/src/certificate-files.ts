import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The files of this process' certificate; what is undefined was refused already. */
type CertificateSettings = {
  readonly SERVICE_NAME?: string | undefined;
  readonly TLS_CA_FILE?: string | undefined;
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
};

/**
 * What is wrong with the certificate, its key and the authority, each problem with its variable: not PEM, not valid at
 * this time, of another service or authority, or of another key. Empty when a connection with them can succeed.
 * @param now in milliseconds since 1970
 */
export function certificateProblems(settings: CertificateSettings, now: number = Date.now()): string[] {
  const { SERVICE_NAME: service, TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = settings;
  const authorities = certificatesIn('TLS_CA_FILE', caFile);
  const chain = certificatesIn('TLS_CERT_FILE', certFile);
  const problems = [...authorities.problems, ...chain.problems];
  const [own] = chain.certificates;
  if (own && service !== undefined) {
    const wanted = `CN=service.${service}`;
    if (own.subject !== wanted) {
      problems.push(`TLS_CERT_FILE: is of ${oneLine(own.subject)}, and the service needs one of ${wanted}`);
    }
  }
  if (own) problems.push(...validityProblems('TLS_CERT_FILE', own, now));
  if (own && authorities.certificates.length > 0 && !isIssuedBy(own, chain.certificates, authorities.certificates)) {
    problems.push('TLS_CERT_FILE: was not issued by an authority in TLS_CA_FILE');
  }
  if (authorities.certificates.length > 0) {
    const valid = authorities.certificates.some((it) => validityProblems('TLS_CA_FILE', it, now).length === 0);
    if (!valid) problems.push(...authorities.certificates.flatMap((it) => validityProblems('TLS_CA_FILE', it, now)));
  }
  if (keyFile !== undefined) problems.push(...keyProblems('TLS_KEY_FILE', keyFile, 'TLS_CERT_FILE', own));
  return problems;
}

/** Every certificate of a PEM file, in its order, or why it has none. */
export function certificatesIn(
  variable: string,
  file: string | undefined,
): { readonly certificates: readonly X509Certificate[]; readonly problems: readonly string[] } {
  if (file === undefined) return { certificates: [], problems: [] };
  const pems = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (pems.length === 0) throw new Error('there is none');
    return { certificates: pems.map((pem) => new X509Certificate(pem)), problems: [] };
  } catch {
    return { certificates: [], problems: [`${variable}: ${file} holds no certificate in PEM`] };
  }
}

/** Whether the key is one, and the certificate's, as far as that is known. */
export function keyProblems(
  variable: string,
  file: string,
  ofVariable: string,
  certificate: X509Certificate | undefined,
): string[] {
  try {
    const key = createPrivateKey(readFileSync(file));
    return !certificate || certificate.checkPrivateKey(key) ? [] : [`${variable}: is not the key of ${ofVariable}`];
  } catch {
    return [`${variable}: ${file} holds no private key in PEM`];
  }
}

/** @param now in milliseconds since 1970 */
export function validityProblems(variable: string, certificate: X509Certificate, now: number): string[] {
  const [from, to] = [certificate.validFromDate, certificate.validToDate];
  if (now > to.getTime()) return [`${variable}: expired at ${to.toISOString()}`];
  return now < from.getTime() ? [`${variable}: is not valid before ${from.toISOString()}; look at the clock too`] : [];
}

/** Up the chain, from whoever issued the one to an authority that is trusted. */
function isIssuedBy(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): boolean {
  let current = leaf;
  // Each step uses up one that stands between, so that a circle ends.
  for (let step = 0; step <= between.length; step++) {
    const subject = current;
    const signed = (issuer: X509Certificate): boolean =>
      subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
    if (authorities.some((authority) => authority.fingerprint256 === subject.fingerprint256 || signed(authority))) {
      return true;
    }
    const next = between.find((it) => it !== subject && signed(it));
    if (!next) return false;
    current = next;
  }
  return false;
}

function oneLine(subject: string): string {
  return subject.replaceAll('\n', ', ');
}
