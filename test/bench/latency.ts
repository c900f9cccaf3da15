import type { Message } from 'kafkajs';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { bounded } from './bounded.ts';
import { type Hop, openHubHop, openRawHop } from './hop.ts';
import { watchPublishedCalls } from './published-calls.ts';
import { median, percentile, rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

const perSecond = 500;
const sizes = {
  full: { warmUpSeconds: 6, seconds: 10, rounds: 5 },
  quick: { warmUpSeconds: 2, seconds: 3, rounds: 2 },
};
/** After the last is due. */
const patienceSeconds = 60;

type Percentiles = { readonly p50: number; readonly p99: number };

/** How long a call takes from its operator to the desk's feed, beside one hop through plain kafkajs. */
export async function measureLatency(
  bench: BenchHub,
  options: {
    readonly quick: boolean;
    readonly lingerMilliseconds: number;
    readonly table: Table;
    readonly signal: AbortSignal;
  },
): Promise<Numbers> {
  const { table, signal, lingerMilliseconds } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  const send = async (hop: Hop, seconds: number): Promise<Percentiles> => {
    await untilQuiet(bench, signal);
    const sent = hop.send(seconds * perSecond, perSecond, signal);
    const latencies = await bounded('every call on the feed', sent, { seconds: seconds + patienceSeconds, signal });
    return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  };

  table.title(
    `latency: ${size.rounds} rounds of ${size.seconds} s at ${perSecond} calls/s, in ms from when each was due`,
  );
  await untilQuiet(bench, signal);
  const hub = await openHubHop(bench.hub, lingerMilliseconds);
  const hops: Hop[] = [hub];
  try {
    const like = await firstRecordOf(bench, () => send(hub, size.warmUpSeconds));
    const raw = await openRawHop(bench.kafka, await bench.createTopic('bench-raw-hop'), like);
    hops.push(raw);
    await send(raw, size.warmUpSeconds);

    table.row('', 'hub p50', 'hub p99', 'raw p50', 'raw p99', 'ratio at p99');
    const rounds: { hub: Percentiles; raw: Percentiles }[] = [];
    for (let number = 1; number <= size.rounds; number++) {
      const round = { hub: await send(hub, size.seconds), raw: await send(raw, size.seconds) };
      rounds.push(round);
      row(table, `round ${number}`, round.hub, round.raw);
    }
    const middle = (way: 'hub' | 'raw'): Percentiles => ({
      p50: median(rounds.map((round) => round[way].p50)),
      p99: median(rounds.map((round) => round[way].p99)),
    });
    const [ofHub, ofRaw] = [middle('hub'), middle('raw')];
    row(table, 'median', ofHub, ofRaw);
    table.note(
      `In the hub's a call waits up to ${lingerMilliseconds} ms in the client, for others to share its batch.`,
    );
    return {
      'latency.p50.milliseconds': rounded(ofHub.p50),
      'latency.p99.milliseconds': rounded(ofHub.p99),
      'latency.raw.p50.milliseconds': rounded(ofRaw.p50),
      'latency.raw.p99.milliseconds': rounded(ofRaw.p99),
      'latency.p50.ratio': rounded(ofHub.p50 / ofRaw.p50),
      'latency.p99.ratio': rounded(ofHub.p99 / ofRaw.p99),
    };
  } finally {
    await Promise.all(hops.map((hop) => hop.stop()));
  }
}

function row(table: Table, name: string, hub: Percentiles, raw: Percentiles): void {
  table.row(name, hub.p50, hub.p99, raw.p50, raw.p99, hub.p99 / raw.p99);
}

/** What the hub publishes while something goes on: the raw hop carries records of the same size. */
async function firstRecordOf(bench: BenchHub, work: () => Promise<unknown>): Promise<Message> {
  const witness = await watchPublishedCalls(bench.kafka, `${bench.hub.settings.kafkaPrefix}calls`);
  try {
    const recorder = witness.record();
    await work();
    const [first] = recorder.stop();
    if (!first) throw new Error('the hub published nothing');
    return first;
  } finally {
    await witness.stop();
  }
}
