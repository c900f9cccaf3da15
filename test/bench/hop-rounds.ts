import type { BenchHub } from './bench-hub.ts';
import { untilQuiet } from './bench-hub.ts';
import { bounded } from './bounded.ts';
import type { Hop } from './hop.ts';
import { median, percentile, rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

/** Of both ways, in both benches of latency: as the issues ask for it. */
export const perSecond = 500;
export const hopSizes = {
  full: { warmUpSeconds: 6, seconds: 10, rounds: 5 },
  quick: { warmUpSeconds: 2, seconds: 3, rounds: 2 },
};
export type HopSize = (typeof hopSizes)['full'];

/** After the last is due. */
const patienceSeconds = 60;

/** Milliseconds. */
export type Percentiles = { readonly p50: number; readonly p99: number };

/** Sends for so many seconds once everything is quiet. @param what is waited for, for the error */
export async function sendOver(
  hop: Hop,
  seconds: number,
  { bench, what, signal }: { readonly bench: BenchHub; readonly what: string; readonly signal: AbortSignal },
): Promise<Percentiles> {
  await untilQuiet(bench, signal);
  const sent = hop.send(seconds * perSecond, perSecond, signal);
  const latencies = await bounded(what, sent, { seconds: seconds + patienceSeconds, signal });
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

/** Rounds of both ways in turns, printed. @returns the medians, named `<name>.p50.milliseconds` and so on */
export async function measureHops(
  name: string,
  { rounds, seconds }: HopSize,
  send: (way: 'hub' | 'raw', seconds: number) => Promise<Percentiles>,
  table: Table,
): Promise<Numbers> {
  table.row('', 'hub p50', 'hub p99', 'raw p50', 'raw p99', 'ratio at p99');
  const measured: { hub: Percentiles; raw: Percentiles }[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round = { hub: await send('hub', seconds), raw: await send('raw', seconds) };
    measured.push(round);
    row(table, `round ${number}`, round.hub, round.raw);
  }
  const middle = (way: 'hub' | 'raw'): Percentiles => ({
    p50: median(measured.map((round) => round[way].p50)),
    p99: median(measured.map((round) => round[way].p99)),
  });
  const [hub, raw] = [middle('hub'), middle('raw')];
  row(table, 'median', hub, raw);
  return {
    [`${name}.p50.milliseconds`]: rounded(hub.p50),
    [`${name}.p99.milliseconds`]: rounded(hub.p99),
    [`${name}.raw.p50.milliseconds`]: rounded(raw.p50),
    [`${name}.raw.p99.milliseconds`]: rounded(raw.p99),
    [`${name}.p50.ratio`]: rounded(hub.p50 / raw.p50),
    [`${name}.p99.ratio`]: rounded(hub.p99 / raw.p99),
  };
}

function row(table: Table, name: string, hub: Percentiles, raw: Percentiles): void {
  table.row(name, hub.p50, hub.p99, raw.p50, raw.p99, hub.p99 / raw.p99);
}
