import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuProfile, type CpuWindow, type Share, summarise } from './cpu-profile.ts';
import type { Table } from './table.ts';

/** Below this share of the busy time, a line says nothing. */
const leastShare = 0.01;
const mostFunctions = 3;
const mostCauses = 12;

/** Prints where a service's time went. @param directory that was given to `--cpu-prof-dir` */
export async function printProfile(directory: string, windows: readonly CpuWindow[], table: Table): Promise<void> {
  const file = await largestProfile(directory);
  if (!file) {
    table.note(`There is no profile in ${directory}: the service did not end by itself.`);
    return;
  }
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const { milliseconds, idleMilliseconds, packages, causes } = summarise(profile, windows);
  const busy = milliseconds - idleMilliseconds;
  const cells = (share: Share): [string, string] => [
    `${((100 * share.milliseconds) / busy).toFixed(1)} %`,
    `${Math.round(share.milliseconds)} ms`,
  ];
  const counts = (share: Share): boolean => share.milliseconds >= busy * leastShare;

  table.title('profile of calls during intake: self time by package');
  table.note(`${file}; open it in Chrome's DevTools for more`);
  table.row('busy', `${((100 * busy) / milliseconds).toFixed(0)} %`, `${Math.round(busy)} ms`);
  for (const each of packages.filter(counts)) {
    table.row(each.name, ...cells(each));
    for (const share of each.functions.slice(0, mostFunctions).filter(counts)) {
      table.row('', ...cells(share), `  ${share.name}`);
    }
  }
  table.title('profile of calls during intake: on behalf of which function of our own');
  for (const each of causes.slice(0, mostCauses).filter(counts)) table.row('', ...cells(each), `  ${each.name}`);
}

/** The main thread's: those of module loaders and the like are small. */
async function largestProfile(directory: string): Promise<string | undefined> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'));
  const files = await Promise.all(
    names.map(async (name) => ({ file: join(directory, name), size: (await stat(join(directory, name))).size })),
  );
  return files.sort((one, other) => other.size - one.size)[0]?.file;
}
