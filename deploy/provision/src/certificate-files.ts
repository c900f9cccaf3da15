import { readFile } from 'node:fs/promises';
import type { Certificates } from '@throughline/platform/config';

/** PEM files: the leaf, its key as PKCS#8, and the authority's certificate. */
export type CertificateFiles = { readonly certFile: string; readonly keyFile: string; readonly caFile: string };

/** @throws the file system's error where one of them can't be read */
export async function readCertificateFiles(files: CertificateFiles): Promise<Certificates> {
  const [ca, cert, key] = await Promise.all([
    readFile(files.caFile),
    readFile(files.certFile),
    readFile(files.keyFile),
  ]);
  return { ca, cert, key };
}
