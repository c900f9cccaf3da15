import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export type Ran = { readonly code: number | null; readonly output: string; readonly complaint: string };

/** Runs commands as a person types them into a shell, each of which has to succeed. */
export async function runCommands(
  commands: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
): Promise<Ran> {
  const child = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-c', commands], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, output, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output, complaint };
}
