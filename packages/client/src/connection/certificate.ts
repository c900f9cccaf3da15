import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';

type Pem = string | Uint8Array;

/**
 * Who you are at the hub: the certificate that it issued to you, its key, and the authority that the hub's own
 * certificate is checked against. Each as a file's path or as PEM.
 */
export type Certificate = ({ readonly caFile: string } | { readonly ca: Pem }) &
  ({ readonly certFile: string } | { readonly cert: Pem }) &
  ({ readonly keyFile: string } | { readonly key: Pem });

/** @throws the file system's error where a file can't be read, or an Error where it holds no PEM. */
export function credentialsOf(certificate: Certificate): ChannelCredentials {
  const ca = 'ca' in certificate ? Buffer.from(certificate.ca) : readFileSync(certificate.caFile);
  const cert = 'cert' in certificate ? Buffer.from(certificate.cert) : readFileSync(certificate.certFile);
  const key = 'key' in certificate ? Buffer.from(certificate.key) : readFileSync(certificate.keyFile);
  return credentials.createSsl(ca, key, cert);
}
