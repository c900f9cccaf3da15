import type { BenchHub } from '../bench-hub.ts';
import { untilQuiet } from '../bench-hub.ts';
import { bounded } from '../bounded.ts';
import { median, rounded } from '../statistics.ts';
import type { Numbers, Table } from '../table.ts';
import { fillFeeds } from './fill-feeds.ts';
import { startRawStream } from './raw-stream.ts';
import { openServicePool } from './service-pool.ts';
import { readStream } from './stream-reader.ts';

const sizes = { full: { items: 1_000_000, rounds: 3 }, quick: { items: 50_000, rounds: 2 } };
const mostSeconds = 600;

/** How fast a partner that was away catches up over its stream, beside plain grpc-js with the same messages. */
export async function measureCatchup(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const { items, rounds } = options.quick ? sizes.quick : sizes.full;
  const partnerId = 'rehab-centre-lviv';
  const files = bench.hub.certificates.partner(partnerId);
  table.title(`catchup: ${rounds} rounds of ${items.toLocaleString('en-GB')} items over one stream`);
  const pool = openServicePool(bench.hub, 'feeds');
  await fillFeeds(pool, [partnerId], items, { table, signal }).finally(() => pool.end());
  const raw = await startRawStream(await bench.certificate('service.raw'));
  const read = async (address: string, count: number): Promise<number> => {
    await untilQuiet(bench, signal);
    const reading = readStream(address, files, { afterPosition: 0n, count });
    const state = (): string => `; ${reading.received()} came`;
    const seconds = await bounded('the last item', reading.done, { seconds: mostSeconds, signal, state });
    return count / seconds;
  };
  try {
    const hub = bench.hub.endpoints.feeds;
    if (hub === undefined) throw new Error('the hub has no feeds');
    const warmUp = Math.min(items, 50_000);
    await read(hub, warmUp);
    await read(raw.address, warmUp);
    table.row('', 'hub, items/s', 'raw, items/s', 'ratio');
    const measured: { hub: number; raw: number }[] = [];
    for (let number = 1; number <= rounds; number++) {
      const round = { hub: await read(hub, items), raw: await read(raw.address, items) };
      measured.push(round);
      table.row(`round ${number}`, round.hub, round.raw, round.hub / round.raw);
    }
    const [ofHub, ofRaw] = [median(measured.map((it) => it.hub)), median(measured.map((it) => it.raw))];
    table.row('median', ofHub, ofRaw, ofHub / ofRaw);
    return {
      'catchup.itemsPerSecond': rounded(ofHub),
      'catchup.raw.itemsPerSecond': rounded(ofRaw),
      'catchup.ratio': rounded(median(measured.map((it) => it.hub / it.raw))),
    };
  } finally {
    await raw.stop();
  }
}
