import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The vault's master key, made on the first start and kept beside the data that it seals. @returns its file */
export function ensureVaultKey(dataDirectory: string): Promise<string> {
  return ensureKey(join(dataDirectory, 'vault-master.key'));
}

/** The key from which those that webhooks are signed with are derived. @returns its file */
export function ensureWebhookKey(dataDirectory: string): Promise<string> {
  return ensureKey(join(dataDirectory, 'webhook-master.key'));
}

async function ensureKey(file: string): Promise<string> {
  const present = await readFile(file).then(
    () => true,
    () => false,
  );
  // `wx`: a key that is there is never written over, whatever else goes wrong.
  if (!present) await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}
