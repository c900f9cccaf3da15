import { readFile } from 'node:fs/promises';
import { serviceNames } from '@throughline/provision/hub-services';
import type { RunningAll } from './start-all.ts';

/** One line per process that this machine can see: its resident memory. Empty where the system doesn't tell. */
export async function memoryLines({ parts, hub }: Pick<RunningAll, 'parts' | 'hub'>): Promise<string[]> {
  const processes = [...parts.processes(), ...serviceNames.map((name) => ({ name, pid: hub.pid(name) }))];
  const sizes = await Promise.all(
    processes.map(async ({ name, pid }) => {
      const mebibytes = pid === undefined ? undefined : await residentMebibytes(pid);
      return mebibytes === undefined ? [] : [`${name} ${mebibytes}`];
    }),
  );
  const known = sizes.flat();
  return known.length === 0 ? [] : [`Memory in MiB: ${known.join(', ')}`];
}

async function residentMebibytes(pid: number): Promise<number | undefined> {
  try {
    const kibibytes = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1_024);
  } catch {
    return undefined;
  }
}
