import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LocalFailure } from '../../failures.ts';
import { withLock } from '../../process/lock.ts';
import type { PartName, Progress } from '../parts.ts';

export type MavenPackage = {
  readonly part: PartName;
  /** The folder's name in the cache, with the version. */
  readonly folder: string;
  /** Beside this file. */
  readonly pom: string;
  /** Of the dependency plugin: copy the jars, or unpack the archive. */
  readonly goal: 'copy-dependencies' | 'unpack-dependencies';
};

type FetchOptions = {
  readonly cacheDirectory: string;
  readonly report: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
};

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** Whether it was fetched before, and whole: the folder is put into place as the last step. */
export async function isFetched(wanted: MavenPackage, cacheDirectory: string): Promise<boolean> {
  return await stat(join(cacheDirectory, wanted.folder)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * The package's folder in the cache, fetched by Maven, from where this machine's Maven is set up to fetch, when it is not
 * there yet. Two launchers at once fetch once.
 * @throws LocalFailure when Maven fails
 */
export async function ensureFetched(wanted: MavenPackage, options: FetchOptions): Promise<string> {
  const { cacheDirectory, report, signal } = options;
  const folder = join(cacheDirectory, wanted.folder);
  if (await isFetched(wanted, cacheDirectory)) return folder;
  await mkdir(cacheDirectory, { recursive: true });
  const onWait = (): void => report({ part: wanted.part, text: 'waiting for another launcher, which is fetching it' });
  await withLock(
    join(cacheDirectory, `${wanted.folder}.lock`),
    async () => {
      if (await isFetched(wanted, cacheDirectory)) return;
      const draft = join(cacheDirectory, `.${wanted.folder}.${randomUUID()}`);
      try {
        await fetch(wanted, draft, options);
        await rename(join(draft, 'content'), folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
    { signal, onWait },
  );
  return folder;
}

async function fetch(wanted: MavenPackage, draft: string, { report, signal }: FetchOptions): Promise<void> {
  // Maven works beside the pom file that it is given, and a checkout may be read-only.
  await mkdir(draft, { recursive: true });
  await copyFile(join(import.meta.dirname, wanted.pom), join(draft, 'pom.xml'));
  report({ part: wanted.part, text: `fetching ${wanted.folder}` });
  // Not in batch mode (-B), which is silent while one large archive is on its way.
  const goal = `${plugin}:${wanted.goal}`;
  const settings = ['-Dstyle.color=never', '-DincludeScope=runtime', `-DoutputDirectory=${join(draft, 'content')}`];
  const maven = spawn('mvn', ['-f', join(draft, 'pom.xml'), ...settings, goal], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(signal && { signal }),
  });
  let last = '';
  const onOutput = (chunk: Buffer): void => {
    last = `${last}${chunk}`.slice(-4_000);
    const progress = readProgress(last);
    if (progress !== undefined) report({ part: wanted.part, text: `fetching ${wanted.folder}`, ...progress });
  };
  maven.stdout.on('data', onOutput);
  maven.stderr.on('data', onOutput);
  const code = await new Promise<number | null>((resolve, reject) => {
    maven.once('error', reject);
    maven.once('close', resolve);
  });
  if (code === 0) return;
  const errors = last.split(/[\r\n]/).filter((line) => line.startsWith('[ERROR]'));
  throw new LocalFailure(
    `Maven could not fetch ${basename(wanted.folder)}: check that this machine reaches a Maven repository, then start again.`,
    { cause: new Error(errors.join('\n') || last) },
  );
}

/** The newest of Maven's `Progress (1): 84/142 MB`, of files that are large enough to be waited for. */
function readProgress(output: string): { fraction: number } | undefined {
  const newest = [...output.matchAll(/Progress \(\d+\): ([\d.]+)\/([\d.]+) MB/g)].at(-1);
  if (newest === undefined) return undefined;
  const [done, total] = [Number(newest[1]), Number(newest[2])];
  return total >= 20 ? { fraction: Math.min(1, done / total) } : undefined;
}
