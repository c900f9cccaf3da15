import type { Table } from './table.ts';

/** What some rounds used together. */
export type CpuUse = {
  /** Calls, or records. */
  readonly events: number;
  readonly seconds: number;
  /** Seconds of CPU of each process in each round. */
  readonly rounds: readonly ReadonlyMap<string, number>[];
};

export type NamedUse = { readonly name: string; readonly use: CpuUse };

/** Microseconds that each process used for one event, and all of them `together`. */
export function microsecondsPerEvent(use: CpuUse): Map<string, number> {
  const perEvent = new Map<string, number>();
  let together = 0;
  for (const round of use.rounds) {
    for (const [name, seconds] of round) {
      const microseconds = (seconds * 1e6) / use.events;
      perEvent.set(name, (perEvent.get(name) ?? 0) + microseconds);
      together += microseconds;
    }
  }
  return perEvent.set('together', together);
}

/**
 * Prints who used the cores. What it costs per event depends less on who else uses the machine than the rates do.
 * @param uses beside each other; the processes in the order of the first
 */
export function printCpu(table: Table, title: string, uses: readonly NamedUse[]): void {
  const columns = uses.map(({ name, use }) => ({ name, use, costs: microsecondsPerEvent(use) }));
  const first = columns[0];
  // There is no /proc here.
  if (!first || first.costs.size === 1) return;
  const { costs: ofFirst } = first;
  table.title(`${title}: CPU by process`);
  table.row('', ...columns.flatMap(({ name }) => [name, '']));
  table.row('', ...columns.flatMap(() => ['of a core', 'µs each']));
  const names = [...new Set(columns.flatMap(({ costs }) => [...costs.keys()]))].filter((name) => name !== 'together');
  names.sort((one, other) => (ofFirst.get(other) ?? 0) - (ofFirst.get(one) ?? 0));
  for (const process of [...names, 'together']) {
    const cells = columns.flatMap(({ use, costs }) => {
      const cost = costs.get(process) ?? 0;
      return [`${Math.round((cost * use.events) / use.seconds / 1e4)} %`, cost];
    });
    table.row(process, ...cells);
  }
}
