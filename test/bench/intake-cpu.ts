import { rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

/** What some rounds used together. */
export type CpuUse = {
  /** Calls, or records. */
  readonly events: number;
  readonly seconds: number;
  /** Seconds of CPU of each process in each round. */
  readonly rounds: readonly ReadonlyMap<string, number>[];
};

/** Prints who used the cores. What it costs per call depends less on who else uses the machine than the rates do. */
export function printIntakeCpu(table: Table, hub: CpuUse, raw: CpuUse): Numbers {
  const names = [...(hub.rounds[0]?.keys() ?? [])];
  if (names.length === 0) return {};
  const secondsOf = (use: CpuUse, name: string): number =>
    use.rounds.reduce((sum, round) => sum + (round.get(name) ?? 0), 0);
  const perEvent = (use: CpuUse, seconds: number): number => (seconds * 1e6) / use.events;
  const share = (use: CpuUse, seconds: number): string => `${Math.round((100 * seconds) / use.seconds)} %`;

  table.title('intake: CPU by process, in the rounds of the hub and in the raw ones');
  table.row('', 'hub, of a core', 'µs per call', 'raw, of a core', 'µs per record');
  const line = (name: string, ofHub: number, ofRaw: number): void =>
    table.row(name, share(hub, ofHub), perEvent(hub, ofHub), share(raw, ofRaw), perEvent(raw, ofRaw));
  const used = names
    .map((name) => ({ name, ofHub: secondsOf(hub, name), ofRaw: secondsOf(raw, name) }))
    .sort((one, other) => other.ofHub - one.ofHub);
  for (const { name, ofHub, ofRaw } of used) line(name, ofHub, ofRaw);
  const ofHub = used.reduce((sum, each) => sum + each.ofHub, 0);
  const ofRaw = used.reduce((sum, each) => sum + each.ofRaw, 0);
  line('together', ofHub, ofRaw);
  const numberOf = (name: string, value: number): [string, number] => [
    `intake.cpu.${name.replaceAll(' ', '-')}.microsecondsPerCall`,
    rounded(value),
  ];
  return Object.fromEntries([
    ...used.map((each) => numberOf(each.name, perEvent(hub, each.ofHub))),
    numberOf('together', perEvent(hub, ofHub)),
    ['intake.cpu.raw.microsecondsPerRecord', rounded(perEvent(raw, ofRaw))],
  ]);
}
