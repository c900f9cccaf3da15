import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ImageFailure } from './failures.ts';

export const repository: string = fileURLToPath(new URL('../../..', import.meta.url));

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/**
 * Runs a program from the root of the repository to its end.
 * @param aloud what it says on either stream goes to this process's stderr as well, as it comes
 * @throws ImageFailure when it is not installed
 */
export function runCommand(
  program: string,
  args: readonly string[],
  { aloud = false }: { readonly aloud?: boolean } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (aloud) process.stderr.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (aloud) process.stderr.write(text);
    });
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'ENOENT';
      reject(missing ? new ImageFailure(`${program} is not installed: install it and try again.`, { cause }) : cause);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** `docker`. @throws ImageFailure with what it said, when it fails */
export async function docker(args: readonly string[], options: { readonly aloud?: boolean } = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand('docker', args, options);
  if (code === 0) return stdout.trim();
  throw new ImageFailure(
    `docker ${args[0]} failed${options.aloud ? '; what it said is above' : `: ${stderr.trim() || stdout.trim()}`}.`,
  );
}
