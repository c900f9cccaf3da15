import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether someone's own `npm install` already made node_modules what the lock file says: npm keeps a copy of what it
 * installed. Installing again would pull the packages from under everything that runs from this clone.
 */
export function isInstalledByHand(repository) {
  const copy = join(repository, 'node_modules', '.package-lock.json');
  if (!existsSync(copy)) return false;
  const installed = packagesOf(copy);
  const wanted = packagesOf(join(repository, 'package-lock.json'));
  const same = Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link || !path.includes('node_modules/')) return true;
    const present = installed[path];
    // An optional package of another platform is in the lock file only.
    return present
      ? present.version === entry.version && present.integrity === entry.integrity
      : entry.optional === true;
  });
  return same && Object.keys(installed).every((path) => path in wanted) && patched(repository);
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

/** Applies the patches, which `--ignore-scripts` leaves out; one that is applied already is left as it is. */
function patched(repository) {
  const program = join(repository, 'node_modules', 'patch-package', 'index.js');
  if (!existsSync(program)) return false;
  return spawnSync(process.execPath, [program, '--error-on-fail'], { cwd: repository, stdio: 'ignore' }).status === 0;
}
