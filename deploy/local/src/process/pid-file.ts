import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from './identity.ts';

/** Notes who runs, with the start time, since pids are given again. */
export async function rememberPid(file: string | undefined, pid: number): Promise<void> {
  if (file === undefined) return;
  const identity = await identityOf(pid);
  if (identity === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.draft`, JSON.stringify(identity));
  await rename(`${file}.draft`, file);
}

export async function forgetPid(file: string | undefined): Promise<void> {
  if (file !== undefined) await rm(file, { force: true });
}

/**
 * Ends what a launcher that was killed left running, after making sure that it is the very process that was noted and
 * not another that was given its pid since.
 * @param grace milliseconds between the polite signal and SIGKILL
 * @returns the pid that was ended, or undefined when nothing was left
 */
export async function endLeftover(
  file: string,
  { signal = 'SIGTERM', grace = 10_000 }: { signal?: NodeJS.Signals; grace?: number } = {},
): Promise<number | undefined> {
  const identity = await readIdentity(file);
  if (identity === undefined || !(await isAlive(identity))) {
    await forgetPid(file);
    return undefined;
  }
  process.kill(identity.pid, signal);
  const deadline = performance.now() + grace;
  while (await isAlive(identity)) {
    if (performance.now() > deadline) killGroup(identity.pid);
    await delay(20);
  }
  await forgetPid(file);
  return identity.pid;
}

/** It was started as the leader of a group of its own. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

async function readIdentity(file: string): Promise<ProcessIdentity | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
    return Number.isInteger(pid) && pid > 1 && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
