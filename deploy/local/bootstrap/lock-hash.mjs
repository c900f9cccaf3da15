import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One hash over what decides the content of node_modules: the lock file and the patches. */
export function lockHash(repository) {
  const hash = createHash('sha256').update(readFileSync(join(repository, 'package-lock.json')));
  const patches = join(repository, 'patches');
  if (existsSync(patches)) {
    for (const name of readdirSync(patches).sort()) hash.update(name).update(readFileSync(join(patches, name)));
  }
  return hash.digest('hex');
}
