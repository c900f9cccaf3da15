import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Tells one process from a later one that was given the same pid. `started` is opaque: compare it, don't read it. */
export type ProcessIdentity = { readonly pid: number; readonly started: string };

/** The process that has this pid now, or undefined when there is none, or only what a dead one left behind. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const started = process.platform === 'linux' ? await startedOnLinux(pid) : await startedElsewhere(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether exactly this process, not another with its pid, still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identityOf(identity.pid))?.started === identity.started;
}

/** Clock ticks since the boot, with the boot's own id: small containers have no `ps`. */
async function startedOnLinux(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the command's name in brackets and may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || ticks === undefined ? undefined : `${ticks}@${boot.trim()}`;
  } catch {
    return undefined;
  }
}

async function startedElsewhere(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
