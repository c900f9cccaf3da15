import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The vault's master key, made on the first start and kept beside the data that it seals. @returns its file */
export async function ensureVaultKey(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'vault-master.key');
  const present = await readFile(file).then(
    () => true,
    () => false,
  );
  // `wx`: a key that is there is never written over, whatever else goes wrong.
  if (!present) await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}
