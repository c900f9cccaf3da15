import type { PartnerClient } from '@throughline/client';
import type { Message } from 'kafkajs';
import { calls as newCalls } from '../harness/calls.ts';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { bounded } from './bounded.ts';
import type { CpuWindow } from './cpu-profile.ts';
import { type CpuUse, printIntakeCpu } from './intake-cpu.ts';
import { cpuBetween, readCpuSeconds } from './process-cpu.ts';
import { type PublishedCalls, watchPublishedCalls } from './published-calls.ts';
import { openRawProducer, type RawProducer } from './raw-producer.ts';
import { median, rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

const operatorIds = ['astelit', 'kyivstar', 'umc'];
const batchSize = 500;
const roundSeconds = 180;
const sizes = {
  full: { calls: 30_000, warmUp: 15_000, rounds: 5, rawTimes: 4 },
  quick: { calls: 3_000, warmUp: 3_000, rounds: 2, rawTimes: 4 },
};

type Round = {
  /** Seconds until the last call was answered, and until the last was read from the topic. */
  readonly answered: number;
  readonly published: number;
  readonly cpu: ReadonlyMap<string, number>;
  readonly window: CpuWindow;
};

type RawRound = { readonly count: number; readonly seconds: number; readonly cpu: ReadonlyMap<string, number> };

/** How many calls the hub takes and publishes in a second, beside plain kafkajs with the same records. */
export async function measureIntake(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<{ readonly numbers: Numbers; readonly windows: readonly CpuWindow[] }> {
  const { table, signal } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  const { hub, kafka } = bench;
  const operators = operatorIds.map((id) => hub.client(id));
  const rawTopic = await bench.createTopic('bench-raw-intake');
  const witness = await watchPublishedCalls(kafka, `${hub.settings.kafkaPrefix}calls`);
  const raw = await openRawProducer(kafka, rawTopic, true);
  try {
    table.title(`intake: ${size.rounds} rounds of ${size.calls} calls, ${operators.length} operators in parallel`);
    const recorder = witness.record();
    await hubRound(bench, operators, witness, size.warmUp, signal);
    const records = recorder.stop();
    await untilQuiet(bench, signal);
    await sendRaw(bench, raw, records, size, signal);
    table.row('', 'hub, calls/s', 'answered/s', 'raw, records/s', 'ratio', 'quiet after');

    const rounds: Round[] = [];
    const rawRounds: RawRound[] = [];
    for (let number = 1; number <= size.rounds; number++) {
      const round = await hubRound(bench, operators, witness, size.calls, signal);
      const drained = await untilQuiet(bench, signal);
      const rawRound = await sendRaw(bench, raw, records, size, signal);
      rounds.push(round);
      rawRounds.push(rawRound);
      const rawRate = rawRound.count / rawRound.seconds;
      const rate = size.calls / round.published;
      table.row(
        `round ${number}`,
        rate,
        size.calls / round.answered,
        rawRate,
        rate / rawRate,
        `${drained.toFixed(1)} s`,
      );
      await untilQuiet(bench, signal);
    }

    const rate = median(rounds.map((round) => size.calls / round.published));
    const answeredRate = median(rounds.map((round) => size.calls / round.answered));
    const rawRate = median(rawRounds.map((round) => round.count / round.seconds));
    table.row('median', rate, answeredRate, rawRate, rate / rawRate);
    table.note('The whole hub runs meanwhile: cases and feeds work off what calls publishes, on the same cores.');
    return {
      numbers: {
        'intake.ratio': rounded(rate / rawRate),
        'intake.eventsPerSecond': rounded(rate),
        'intake.answeredPerSecond': rounded(answeredRate),
        'intake.rawEventsPerSecond': rounded(rawRate),
        ...printIntakeCpu(table, hubUse(rounds, size.calls), rawUse(rawRounds)),
      },
      windows: rounds.map(({ window }) => window),
    };
  } finally {
    await Promise.all([witness.stop(), raw.stop()]);
  }
}

async function hubRound(
  bench: BenchHub,
  operators: readonly PartnerClient[],
  witness: PublishedCalls,
  count: number,
  signal: AbortSignal,
): Promise<Round> {
  const shares = operators.map(() => newCalls(count / operators.length));
  const published = witness.untilPublished(shares.flat().map(({ callId }) => callId));
  const before = await readCpuSeconds(bench.processes);
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
  const cpu = cpuBetween(before, await readCpuSeconds(bench.processes));
  return { answered: answeredAt, published: publishedAt, cpu, window };
}

async function sendRaw(
  bench: BenchHub,
  raw: RawProducer,
  records: readonly Message[],
  size: { readonly rawTimes: number },
  signal: AbortSignal,
): Promise<RawRound> {
  const before = await readCpuSeconds(bench.processes);
  const work = raw.produce(records, size.rawTimes);
  const seconds = await bounded('raw records produced', work, { seconds: roundSeconds, signal });
  const cpu = cpuBetween(before, await readCpuSeconds(bench.processes));
  return { count: records.length * size.rawTimes, seconds, cpu };
}

function hubUse(rounds: readonly Round[], callsPerRound: number): CpuUse {
  return {
    events: rounds.length * callsPerRound,
    seconds: rounds.reduce((sum, round) => sum + Math.max(round.published, round.answered), 0),
    rounds: rounds.map(({ cpu }) => cpu),
  };
}

function rawUse(rounds: readonly RawRound[]): CpuUse {
  return {
    events: rounds.reduce((sum, { count }) => sum + count, 0),
    seconds: rounds.reduce((sum, { seconds }) => sum + seconds, 0),
    rounds: rounds.map(({ cpu }) => cpu),
  };
}
