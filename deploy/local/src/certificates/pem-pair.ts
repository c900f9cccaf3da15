import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** Where a certificate and its key lie. */
export type PairFiles = { readonly certFile: string; readonly keyFile: string };
/** PEM: a certificate, and its key as PKCS#8. */
export type Pair = { readonly certificate: string; readonly key: string };

/** Both files' content, or undefined unless both are there. */
export async function readPair(files: PairFiles): Promise<Pair | undefined> {
  try {
    const [certificate, key] = await Promise.all([readFile(files.certFile, 'utf8'), readFile(files.keyFile, 'utf8')]);
    return { certificate, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the key, for its owner alone, and then the certificate, so that a certificate never stands without its key. */
export async function writePair(files: PairFiles, pair: Pair): Promise<Pair> {
  // Ended by a newline, so that files put one behind the other are still PEM.
  await replace(files.keyFile, `${pair.key.trimEnd()}\n`, 0o600);
  await replace(files.certFile, `${pair.certificate.trimEnd()}\n`, 0o644);
  return pair;
}

/** The file has either its old content or all of the new. */
export async function replace(file: string, content: string, mode: number): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode });
  await rename(draft, file);
}
