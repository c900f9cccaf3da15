import type { Message } from 'kafkajs';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { type Hop, openHubHop, openRawHop } from './hop.ts';
import { hopSizes, measureHops, type Percentiles, perSecond, sendOver } from './hop-rounds.ts';
import { watchPublishedCalls } from './published-calls.ts';
import type { Numbers, Table } from './table.ts';

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
  const size = options.quick ? hopSizes.quick : hopSizes.full;
  const send = (hop: Hop, seconds: number): Promise<Percentiles> =>
    sendOver(hop, seconds, { bench, what: 'every call on the feed', signal });

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
    const numbers = await measureHops(
      'latency',
      size,
      (way, seconds) => send(way === 'hub' ? hub : raw, seconds),
      table,
    );
    table.note(
      `In the hub's a call waits up to ${lingerMilliseconds} ms in the client, for others to share its batch.`,
    );
    return numbers;
  } finally {
    await Promise.all(hops.map((hop) => hop.stop()));
  }
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
