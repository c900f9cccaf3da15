import type { BenchHub } from '../bench-hub.ts';
import { untilQuiet } from '../bench-hub.ts';
import { bounded } from '../bounded.ts';
import { residentMebibytes } from '../process-memory.ts';
import { median, rounded } from '../statistics.ts';
import type { Numbers, Table } from '../table.ts';
import { fillFeeds } from './fill-feeds.ts';
import { centreIds } from './many-partners.ts';
import { openServicePool } from './service-pool.ts';
import { type Reading, readStream } from './stream-reader.ts';

const sizes = { full: { items: 10_000, rounds: 5 }, quick: { items: 1_000, rounds: 2 } };
const mostSeconds = 300;
const sampleMilliseconds = 250;

/** Whether a partner that reads one item a second slows the others down, and what `feeds` keeps in memory for it. */
export async function measureSlowPartner(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly partners: number; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal, partners } = options;
  const { items, rounds } = options.quick ? sizes.quick : sizes.full;
  const [slow = '', ...others] = centreIds(partners);
  const address = bench.hub.endpoints.feeds ?? '';
  table.title(
    `slowPartner: ${rounds} rounds, ${others.length} partners read ${items} items each; one more reads one a second`,
  );
  const pool = openServicePool(bench.hub, 'feeds');
  await fillFeeds(pool, [slow, ...others], items, { table, signal }).finally(() => pool.end());

  const read = async (withSlow: boolean): Promise<{ rate: number; mostMebibytes: number }> => {
    await untilQuiet(bench, signal);
    const open = (partnerId: string, count: number, perSecond?: number): Reading =>
      readStream(address, bench.hub.certificates.partner(partnerId), {
        afterPosition: 0n,
        count,
        ...(perSecond === undefined ? {} : { perSecond }),
      });
    const slowly = withSlow ? open(slow, items, 1) : undefined;
    const memory = watchMemory(bench);
    const startedAt = performance.now();
    try {
      const readings = others.map((partnerId) => open(partnerId, items));
      const all = Promise.all(readings.map(({ done }) => done));
      await bounded('the last item of the others', all, { seconds: mostSeconds, signal });
      const rate = (others.length * items) / ((performance.now() - startedAt) / 1_000);
      return { rate, mostMebibytes: memory.stop() };
    } finally {
      memory.stop();
      slowly?.stop();
    }
  };

  await read(false);
  table.row('', 'without, items/s', 'with, items/s', 'ratio', 'feeds, MiB', 'with, MiB');
  const measured: { without: number; with: number; memory: number; memoryWith: number }[] = [];
  for (let number = 1; number <= rounds; number++) {
    const first = await read(number % 2 === 0);
    const second = await read(number % 2 === 1);
    const [without, withSlow] = number % 2 === 1 ? [first, second] : [second, first];
    const round = {
      without: without.rate,
      with: withSlow.rate,
      memory: without.mostMebibytes,
      memoryWith: withSlow.mostMebibytes,
    };
    measured.push(round);
    table.row(`round ${number}`, round.without, round.with, round.with / round.without, round.memory, round.memoryWith);
  }
  const middle = (of: (round: (typeof measured)[number]) => number): number => median(measured.map(of));
  const ratio = middle((it) => it.with) / middle((it) => it.without);
  table.row(
    'median',
    middle((it) => it.without),
    middle((it) => it.with),
    ratio,
  );
  return {
    'slowPartner.without.itemsPerSecond': rounded(middle((it) => it.without)),
    'slowPartner.with.itemsPerSecond': rounded(middle((it) => it.with)),
    'slowPartner.ratio': rounded(ratio),
    'slowPartner.feeds.mostMebibytes': rounded(Math.max(...measured.map((it) => it.memoryWith))),
  };
}

/** The most that the service feeds had while it was watched. */
function watchMemory({ hub }: BenchHub): { stop(): number } {
  let most = 0;
  const look = async (): Promise<void> => {
    const pid = hub.pid('feeds');
    most = Math.max(most, (pid === undefined ? undefined : await residentMebibytes(pid)) ?? 0);
  };
  const timer = setInterval(() => void look(), sampleMilliseconds);
  void look();
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
