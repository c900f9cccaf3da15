import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import { repository } from '../verify/repository.ts';
import { filesUnder } from '../verify/structure/files-under.ts';

const execute = promisify(execFile);

/** Where the programs of the Python partners are. */
export const pythonFolder = fileURLToPath(new URL('python/', import.meta.url));
const requirements = join(pythonFolder, 'requirements.txt');

export type PythonEnvironment = {
  /** The interpreter of the virtual environment. */
  readonly python: string;
  /** The modules that were made of the published `.proto` files. */
  readonly stubs: string;
  /** Deletes the modules; the virtual environment stays in the cache. */
  remove(): Promise<void>;
};

/**
 * A virtual environment with what requirements.txt pins, kept in the user's cache by its content, and the contracts
 * compiled for it.
 * @throws Error with what is missing on this machine
 */
export async function preparePython(): Promise<PythonEnvironment> {
  const python = join(await ensureVirtualEnvironment(), 'bin', 'python');
  const stubs = await mkdtemp(join(tmpdir(), 'throughline-python-'));
  const contracts = filesUnder('proto').filter((path) => path.endsWith('.proto'));
  const roots = ['proto', 'proto/third_party'].map((path) => `--proto_path=${join(repository, path)}`);
  const files = contracts.map((path) => path.replace(/^proto\/(third_party\/)?/, ''));
  const out = [`--python_out=${stubs}`, `--grpc_python_out=${stubs}`];
  await run('the contracts can not be compiled', python, ['-m', 'grpc_tools.protoc', ...roots, ...out, ...files]);
  return { python, stubs, remove: () => rm(stubs, { recursive: true, force: true }) };
}

async function ensureVirtualEnvironment(): Promise<string> {
  const version = await run('Python 3.10 or later is needed, as python3: install it', 'python3', [
    '-c',
    'import sys; print(sys.executable, sys.version); sys.exit(sys.version_info < (3, 10))',
  ]);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements));
  const folder = join(defaultCacheDirectory(), 'python');
  const finished = join(folder, key.digest('hex').slice(0, 16));
  if (await isThere(finished)) return finished;

  await mkdir(folder, { recursive: true });
  // Made beside and moved when it is whole: another run never sees half of one.
  const growing = await mkdtemp(join(folder, 'new-'));
  try {
    await run('no virtual environment can be made: install the package python3-venv', 'python3', [
      '-m',
      'venv',
      growing,
    ]);
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--require-hashes',
      '--only-binary',
      ':all:',
      '-r',
      requirements,
    ];
    await run('the packages of requirements.txt can not be installed', join(growing, 'bin', 'python'), install);
    await rename(growing, finished).catch(async (error: unknown) => {
      // Another run was sooner.
      if (!(await isThere(finished))) throw error;
    });
  } finally {
    await rm(growing, { recursive: true, force: true });
  }
  return finished;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function run(problem: string, command: string, args: readonly string[]): Promise<string> {
  try {
    return (await execute(command, args)).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new Error(`${problem}\n${(stderr || message).trim().split('\n').slice(-15).join('\n')}`, { cause: error });
  }
}
