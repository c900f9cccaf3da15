import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalledByHand } from './installed-by-hand.mjs';
import { lockHash } from './lock-hash.mjs';
import { npm } from './npm.mjs';
import { onlyOne } from './only-one.mjs';
import { Stop } from './stop.mjs';

/** Makes node_modules what the lock file says, unless it already is. All that it says goes to stderr. */
export async function installWhenChanged(repository) {
  if (isCurrent(repository)) return;
  const state = join(repository, '.throughline');
  try {
    mkdirSync(state, { recursive: true });
  } catch (error) {
    throw new Stop(`The folder ${state} cannot be written (${error.code}): make it writable and try again.`);
  }
  await onlyOne(join(state, 'install.lock'), () => {
    // Another one may have installed while this one waited.
    if (isCurrent(repository)) return;
    if (isInstalledByHand(repository)) return remember(repository);
    return install(repository, join(state, 'npm-install.log'));
  });
}

async function install(repository, log) {
  const why = existsSync(join(repository, 'node_modules')) ? 'the lock file changed' : 'for the first time';
  process.stderr.write(`Installing npm packages (${why}) ...\n`);
  const started = Date.now();
  await npm(['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'], { cwd: repository, log });
  remember(repository);
  process.stderr.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function isCurrent(repository) {
  const path = marker(repository);
  return existsSync(path) && readFileSync(path, 'utf8') === lockHash(repository);
}

function remember(repository) {
  mkdirSync(join(repository, 'node_modules'), { recursive: true });
  writeFileSync(marker(repository), lockHash(repository));
}

/** In node_modules, so that it goes when node_modules goes. */
function marker(repository) {
  return join(repository, 'node_modules', '.throughline-lock');
}
