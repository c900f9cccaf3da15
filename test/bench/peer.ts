import { newId } from '@throughline/client';
import type { Message } from 'kafkajs';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { bounded } from './bounded.ts';
import { killFollowers } from './call-followers.ts';
import { microsecondsPerEvent, printCpu } from './cpu-table.ts';
import { useOf } from './intake-phase.ts';
import { openIntakeRounds } from './intake-rounds.ts';
import { type NestPeer, startNestPeer } from './nest-peer.ts';
import { cpuBetween, readCpuSeconds } from './process-cpu.ts';
import { watchPublishedCalls } from './published-calls.ts';
import { openRawProducer } from './raw-producer.ts';
import { median, rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

const sizes = {
  full: { calls: 30_000, warmUp: 15_000, peerCalls: 6_000, peerWarmUp: 3_000, rounds: 5 },
  quick: { calls: 3_000, warmUp: 3_000, peerCalls: 900, peerWarmUp: 300, rounds: 2 },
};
const roundSeconds = 180;

type PeerRound = { readonly count: number; readonly seconds: number; readonly cpu: ReadonlyMap<string, number> };

/**
 * The hub's intake beside a NestJS service that does the same in the usual way, in turns. The last on its hub: those
 * who follow the calls are ended, as the peer has none, and stay so.
 */
export async function measurePeer(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  table.title(`peer: ${size.rounds} rounds of ${size.calls} calls, and of ${size.peerCalls} through NestJS`);
  table.note('Calls on one topic, validated, deduplicated, fsynced, and published on another; test/bench/peers/nest.');
  await killFollowers(bench);
  const stops: (() => Promise<void>)[] = [];
  try {
    const taking = await openIntakeRounds(bench, size.warmUp, signal);
    stops.push(() => taking.stop());
    const peer = await startNestPeer(bench);
    stops.push(() => peer.stop());
    const rounds = await openPeerRounds(bench, peer, signal);
    stops.push(() => rounds.stop());
    await rounds.take(size.peerWarmUp);

    const hubRounds = [];
    const peerRounds: PeerRound[] = [];
    table.row('', 'hub, calls/s', 'NestJS, calls/s', 'hub / NestJS');
    for (let number = 1; number <= size.rounds; number++) {
      await taking.quiet();
      const hub = await taking.hub(size.calls);
      await taking.quiet();
      const other = await rounds.take(size.peerCalls);
      hubRounds.push({ ...hub, seconds: hub.published });
      peerRounds.push(other);
      const [rate, peerRate] = [hub.count / hub.published, other.count / other.seconds];
      table.row(`round ${number}`, rate, peerRate, rate / peerRate);
    }
    const rateOf = (taken: readonly PeerRound[]): number => median(taken.map(({ count, seconds }) => count / seconds));
    const [rate, peerRate] = [rateOf(hubRounds), rateOf(peerRounds)];
    table.row('median', rate, peerRate, rate / peerRate);
    const uses = [
      { name: 'hub', use: useOf(hubRounds) },
      { name: 'NestJS', use: useOf(peerRounds) },
    ];
    printCpu(table, 'peer', uses);
    const [cost, peerCost] = uses.map(({ use }) => microsecondsPerEvent(use).get('together') ?? 0);
    return {
      'peer.nest.ratio': rounded(rate / peerRate),
      'peer.nest.eventsPerSecond': rounded(peerRate),
      'peer.hub.eventsPerSecond': rounded(rate),
      'peer.nest.cpu.microsecondsPerCall': rounded(peerCost ?? 0),
      'peer.hub.cpu.microsecondsPerCall': rounded(cost ?? 0),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** Puts calls on the peer's topic, in batches as the raw way, until each has come out. */
async function openPeerRounds(
  bench: BenchHub,
  peer: NestPeer,
  signal: AbortSignal,
): Promise<{ take(count: number): Promise<PeerRound>; stop(): Promise<void> }> {
  const producer = await openRawProducer(bench.kafka, peer.callsTopic, true);
  const witness = await watchPublishedCalls(bench.kafka, peer.publishedTopic);
  const cpuSeconds = () => readCpuSeconds([...bench.processes(), { name: 'nest', pid: peer.pid }]);
  return {
    async take(count) {
      const messages = Array.from({ length: count }, aReportedCall);
      const published = witness.untilPublished(messages.map(({ key }) => String(key)));
      const before = await cpuSeconds();
      const startedAt = performance.now();
      await bounded(
        `${count} calls out of the NestJS service`,
        Promise.race([Promise.all([producer.produce(messages, 1), published]), peer.ended]),
        { seconds: roundSeconds, signal, state: () => `: ${witness.missing()} are missing` },
      );
      const seconds = (performance.now() - startedAt) / 1_000;
      const cpu = cpuBetween(before, await cpuSeconds());
      await untilQuiet(bench, signal);
      return { count, seconds, cpu };
    },
    async stop() {
      await Promise.all([producer.stop(), witness.stop()]);
    },
  };
}

/** What `aCall` of the harness says, as JSON. */
function aReportedCall(): Message {
  const callId = newId();
  const call = {
    callId,
    operatorId: 'kyivstar',
    dialledDigits: '527',
    callingNumber: '+380671234567',
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    seizureTime: new Date(Date.now() - 60_000).toISOString(),
  };
  return { key: callId, value: JSON.stringify(call) };
}
