import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@throughline/image/run-command';
import { defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import { withLock } from '@throughline/local/process/lock';

const version = 'v2.40.3';
const source = 'github.com/docker/compose/v2';
const module = fileURLToPath(new URL('compose', import.meta.url));

/** Compose as this machine has it: the program, and the arguments before those of Compose. */
export type Compose = { readonly program: string; readonly first: readonly string[] };

/**
 * Docker's own Compose, where it is installed; otherwise built from its module, which takes a minute or two once, and is
 * kept in the cache beside Kafka and the registry.
 * @throws Error where there is neither Compose nor Go
 */
export async function findCompose(): Promise<Compose> {
  const installed = await runCommand('docker', ['compose', 'version']);
  if (installed.code === 0) return { program: 'docker', first: ['compose'] };
  const folder = join(defaultCacheDirectory(), 'compose');
  const program = join(folder, `docker-compose-${version}`);
  await mkdir(folder, { recursive: true });
  await withLock(join(folder, '.lock'), async () => {
    if (!(await isThere(program))) await build(program);
  });
  return { program, first: [] };
}

async function build(program: string): Promise<void> {
  const draft = `${program}.draft`;
  try {
    const flags = ['-mod=readonly', '-trimpath', '-ldflags', `-s -w -X ${source}/internal.Version=${version}`];
    const { code, stderr } = await runCommand('go', [
      '-C',
      module,
      'build',
      ...flags,
      '-o',
      draft,
      `${source}/cmd`,
    ]).catch((cause: unknown) => {
      throw new Error('Docker Compose v2 is needed, or Go to build it with: install one of them.', { cause });
    });
    if (code !== 0) throw new Error(`Go could not build Docker Compose: ${stderr}`);
    await rename(draft, program);
  } finally {
    await rm(draft, { force: true });
  }
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
