import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../deploy/local/src/launcher/main.ts', import.meta.url));

export type Launched = {
  readonly process: ChildProcess;
  /** Both streams so far. */
  stdout(): string;
  stderr(): string;
  readonly exited: Promise<number | null>;
};

/** Runs what `npm start` runs, with these flags; ended with the test. */
export function launch(flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Launched {
  const child = spawn(process.execPath, [main, ...flags], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
  });
  return { process: child, stdout: () => stdout, stderr: () => stderr, exited };
}

/** A folder of the test's own, deleted with it. */
export async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
