import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { repository } from './repository.ts';

/** A JavaScript or TypeScript program of the repository, run on this same Node. */
export type Command = {
  /** From the root, such as node_modules/typescript/bin/tsc. */
  readonly program: string;
  readonly args?: readonly string[];
  /** From the root. */
  readonly folder?: string;
};

export type CommandResult = { readonly ok: boolean; readonly output: string };

const running = new Set<ChildProcess>();
const mostMilliseconds = 10 * 60_000;

/** Runs a command to its end and keeps what it says. */
export async function runQuietly(command: Command): Promise<CommandResult> {
  const child = start(command, 'pipe');
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  let late = '';
  const timer = setTimeout(() => {
    late = `\nstopped: it did not end within ${mostMilliseconds / 60_000} minutes`;
    child.kill('SIGKILL');
  }, mostMilliseconds);
  const code = await ended(child);
  clearTimeout(timer);
  return { ok: code === 0, output: Buffer.concat(chunks).toString() + late };
}

/** Runs a command to its end with this process's own terminal. */
export async function runAloud(command: Command): Promise<boolean> {
  return (await ended(start(command, 'inherit'))) === 0;
}

/** Passes a signal on to whatever runs. The programs end in their own way, and clean up what they started. */
export function signalRunning(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}

function start({ program, args = [], folder = '.' }: Command, output: 'pipe' | 'inherit'): ChildProcess {
  // Programs that look for `node` find this one, and plug-ins of the repository are found by name.
  const path = [dirname(process.execPath), join(repository, 'node_modules/.bin'), process.env['PATH'] ?? ''];
  const child = spawn(process.execPath, [join(repository, program), ...args], {
    cwd: join(repository, folder),
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  running.add(child);
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  }).finally(() => running.delete(child)) as Promise<number | null>;
}
