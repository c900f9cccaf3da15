import type { PartnerClient } from '@throughline/client';
import type { Message } from 'kafkajs';
import { calls as newCalls } from '../harness/calls.ts';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { bounded } from './bounded.ts';
import type { CpuWindow } from './cpu-profile.ts';
import { cpuBetween, readCpuSeconds } from './process-cpu.ts';
import { type PublishedCalls, watchPublishedCalls } from './published-calls.ts';
import { openRawProducer, type RawProducer } from './raw-producer.ts';

const operatorIds = ['astelit', 'kyivstar', 'umc'];
const batchSize = 500;
const roundSeconds = 180;

export type HubRound = {
  readonly count: number;
  /** Seconds until the last call was answered, and until the last was read from the topic. */
  readonly answered: number;
  readonly published: number;
  readonly cpu: ReadonlyMap<string, number>;
  readonly window: CpuWindow;
};

export type RawRound = { readonly count: number; readonly seconds: number; readonly cpu: ReadonlyMap<string, number> };

/** What takes rounds of intake. */
export type IntakeRounds = {
  readonly operators: number;
  /** Operators publish in parallel, as fast as the hub takes it. */
  hub(count: number): Promise<HubRound>;
  /** The records of the warm-up again, `times` over, through plain kafkajs. */
  raw(times: number): Promise<RawRound>;
  /** Until nothing of the round before is left to do. @returns the seconds that it took */
  quiet(): Promise<number>;
  stop(): Promise<void>;
};

/** Opens both ways and warms them up. @param warmUp calls; their records are what the raw way carries */
export async function openIntakeRounds(bench: BenchHub, warmUp: number, signal: AbortSignal): Promise<IntakeRounds> {
  const { hub, kafka } = bench;
  const operators = operatorIds.map((id) => hub.client(id));
  const witness = await watchPublishedCalls(kafka, `${hub.settings.kafkaPrefix}calls`);
  let producer: RawProducer | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([witness.stop(), producer?.stop()]);
  };
  try {
    producer = await openRawProducer(kafka, await bench.createTopic('bench-raw-intake'), true);
    const raw = producer;
    const recorder = witness.record();
    await hubRound(bench, operators, witness, warmUp, signal);
    const records = recorder.stop();
    await untilQuiet(bench, signal);
    await rawRound(bench, raw, records, 1, signal);
    await untilQuiet(bench, signal);
    return {
      operators: operators.length,
      hub: (count) => hubRound(bench, operators, witness, count, signal),
      raw: (times) => rawRound(bench, raw, records, times, signal),
      quiet: () => untilQuiet(bench, signal),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function hubRound(
  bench: BenchHub,
  operators: readonly PartnerClient[],
  witness: PublishedCalls,
  count: number,
  signal: AbortSignal,
): Promise<HubRound> {
  const shares = operators.map(() => newCalls(count / operators.length));
  const published = witness.untilPublished(shares.flat().map(({ callId }) => callId));
  const before = await readCpuSeconds(bench.processes());
  const from = process.hrtime.bigint();
  const seconds = (): number => Number(process.hrtime.bigint() - from) / 1e9;
  const publish = async (operator: PartnerClient, index: number): Promise<void> => {
    for await (const answer of operator.calls.publishCalls(shares[index] ?? [], { batchSize, signal })) {
      if (answer.outcome !== 'ACCEPTED') throw new Error(`a call was answered ${answer.outcome}`);
    }
  };
  const [answeredAt, publishedAt] = await bounded(
    `${count} calls published`,
    Promise.all([Promise.all(operators.map(publish)).then(seconds), published.then(seconds)]),
    { seconds: roundSeconds, signal, state: () => `: ${witness.missing()} are not on the topic` },
  );
  const window = { from, to: process.hrtime.bigint() };
  const cpu = cpuBetween(before, await readCpuSeconds(bench.processes()));
  return { count, answered: answeredAt, published: publishedAt, cpu, window };
}

async function rawRound(
  bench: BenchHub,
  raw: RawProducer,
  records: readonly Message[],
  times: number,
  signal: AbortSignal,
): Promise<RawRound> {
  const before = await readCpuSeconds(bench.processes());
  const seconds = await bounded('raw records produced', raw.produce(records, times), { seconds: roundSeconds, signal });
  const cpu = cpuBetween(before, await readCpuSeconds(bench.processes()));
  return { count: records.length * times, seconds, cpu };
}
