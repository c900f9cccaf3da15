import type { BenchHub } from '../bench-hub.ts';
import { untilQuiet } from '../bench-hub.ts';
import { median, rounded } from '../statistics.ts';
import type { Numbers, Table } from '../table.ts';
import { fillFeeds } from './fill-feeds.ts';
import { openServicePool } from './service-pool.ts';

const sizes = {
  full: { items: 10_000_000, pages: 30, rounds: 7 },
  quick: { items: 1_000_000, pages: 10, rounds: 5 },
};
const pageSize = 1_000;

/** Whether reading costs the same at the end of a long feed as at its beginning. */
export async function measureDepth(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const { items, pages, rounds } = options.quick ? sizes.quick : sizes.full;
  const partnerId = 'faith-hope-love-odesa';
  const client = bench.hub.client(partnerId);
  table.title(
    `depth: ${rounds} rounds of ${pages} pages of ${pageSize} items, at 1 and at ${items.toLocaleString('en-GB')}`,
  );
  const pool = openServicePool(bench.hub, 'feeds');
  await fillFeeds(pool, [partnerId], items, { table, signal }).finally(() => pool.end());
  const read = async (from: bigint): Promise<number> => {
    await untilQuiet(bench, signal);
    const startedAt = performance.now();
    let [position, count] = [from, 0];
    for await (const page of client.feeds.pullFeed({ from, limit: pageSize, until: 'head', signal })) {
      position = page.items.at(-1)?.position ?? position;
      count += page.items.length;
      if (count >= pages * pageSize) break;
    }
    if (count !== pages * pageSize) throw new Error(`${count} items came`);
    return count / ((performance.now() - startedAt) / 1_000);
  };
  const [low, deep] = [0n, BigInt(items - pages * pageSize)];
  await read(low);
  await read(deep);
  table.row('', 'at 1, items/s', 'deep, items/s', 'ratio');
  const measured: { low: number; deep: number }[] = [];
  for (let number = 1; number <= rounds; number++) {
    // In turns, each first as often: what drifts, drifts for both.
    const first = number % 2 === 1;
    const round = first
      ? { low: await read(low), deep: await read(deep) }
      : { deep: await read(deep), low: await read(low) };
    measured.push(round);
    table.row(`round ${number}`, round.low, round.deep, round.deep / round.low);
  }
  const [atLow, atDeep] = [median(measured.map((it) => it.low)), median(measured.map((it) => it.deep))];
  table.row('median', atLow, atDeep, atDeep / atLow);
  return {
    'depth.first.itemsPerSecond': rounded(atLow),
    'depth.last.itemsPerSecond': rounded(atDeep),
    'depth.items': items,
    'depth.ratio': rounded(median(measured.map((it) => it.deep / it.low))),
  };
}
