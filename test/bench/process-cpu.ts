import { readdir, readFile } from 'node:fs/promises';

/** A process and all that it started, under the name that people know it by. */
export type ObservedProcess = { readonly name: string; readonly pid: number };

/** Seconds of CPU, user and system together, that each has used since it began; empty where there is no /proc. */
export type CpuSeconds = ReadonlyMap<string, number>;

/** What the kernel counts in for programs, on every architecture of Linux. */
const ticksPerSecond = 100;

type Stat = { readonly parent: number; readonly own: number; readonly endedChildren: number };

export async function readCpuSeconds(processes: readonly ObservedProcess[]): Promise<CpuSeconds> {
  const stats = await readStats();
  const children = Map.groupBy(stats.keys(), (pid) => stats.get(pid)?.parent);
  /** Of a process that ended, its parent has the ticks, once it was waited for. */
  const ticksOf = (pid: number): number => {
    const stat = stats.get(pid);
    if (!stat) return 0;
    return (children.get(pid) ?? []).reduce((sum, child) => sum + ticksOf(child), stat.own + stat.endedChildren);
  };
  const known = processes.filter(({ pid }) => stats.has(pid));
  return new Map(
    known.map(({ name, pid }) => {
      // What this process started are the others of the list, which have lines of their own.
      const ticks = pid === process.pid ? (stats.get(pid)?.own ?? 0) : ticksOf(pid);
      return [name, ticks / ticksPerSecond];
    }),
  );
}

/** What each has used between two readings. */
export function cpuBetween(before: CpuSeconds, after: CpuSeconds): Map<string, number> {
  return new Map([...after].map(([name, seconds]) => [name, Math.max(0, seconds - (before.get(name) ?? 0))]));
}

async function readStats(): Promise<Map<number, Stat>> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = new Map<number, Stat>();
  await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
      if (text) stats.set(pid, parseStat(text));
    }),
  );
  return stats;
}

/** See proc_pid_stat(5). The name stands in brackets and may hold anything, so that counting begins behind the last. */
function parseStat(text: string): Stat {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (number: number): number => fields[number - 3] ?? 0;
  return { parent: field(4), own: field(14) + field(15), endedChildren: field(16) + field(17) };
}
