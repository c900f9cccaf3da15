import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortBase } from './free-port-base.ts';
import { npmStart, type StartTimes } from './npm-start.ts';
import { rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

/** How long a newcomer waits: `npm start` until the first journey is finished, first on an empty folder, then again. */
export async function measureStart(options: { readonly table: Table; readonly signal: AbortSignal }): Promise<Numbers> {
  const { table, signal } = options;
  table.title('start: npm start until the first journey is finished, in s');
  const folder = await mkdtemp(join(tmpdir(), 'throughline-start-'));
  try {
    const where = { data: join(folder, 'data'), portBase: await freePortBase() };
    table.row('', 'hub ready', 'assisted', 'finished');
    const row = (name: string, times: StartTimes): void => table.row(name, times.ready, times.assisted, times.finished);
    const cold = await npmStart(where, signal);
    row('on an empty folder', cold);
    const warm = await npmStart(where, signal);
    row('again (warm)', warm);

    table.title('start: memory when the hub is ready, in MiB');
    const memory = [...warm.memory].sort(([, one], [, other]) => other - one);
    for (const [name, mebibytes] of memory) table.row(name, mebibytes);
    const together = memory.reduce((sum, [, mebibytes]) => sum + mebibytes, 0);
    table.row('together', together);
    return {
      'start.cold.seconds': rounded(cold.finished),
      'start.cold.ready.seconds': rounded(cold.ready),
      'start.warm.seconds': rounded(warm.finished),
      'start.warm.ready.seconds': rounded(warm.ready),
      ...Object.fromEntries(memory.map(([name, mebibytes]) => [`memory.${name}.mebibytes`, mebibytes])),
      'memory.together.mebibytes': together,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
