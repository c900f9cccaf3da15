// npm run bench: how fast it is, as ratios to what the same machine can do in the same run.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFailure } from '@throughline/local/failures';
import { startBenchHub } from './bench-hub.ts';
import { type BenchOptions, readOptions, usage } from './bench-options.ts';
import { complaintsOf } from './complaints.ts';
import { measureIntake } from './intake.ts';
import { measureLatency } from './latency.ts';
import { printProfile } from './print-profile.ts';
import { measureStart } from './start.ts';
import { createTable, type Numbers, type Table } from './table.ts';

// As local processes: in containers, an engine's work would be measured too, and no process could be looked at.
process.env['THROUGHLINE_PARTS'] ||= 'processes';

const interrupted = 130;

async function run(options: BenchOptions, table: Table, signal: AbortSignal): Promise<Numbers> {
  const numbers: Numbers = {};
  if (options.parts.some((part) => part !== 'start')) Object.assign(numbers, await onOneHub(options, table, signal));
  if (options.parts.includes('start')) Object.assign(numbers, await measureStart({ table, signal }));
  return numbers;
}

async function onOneHub(options: BenchOptions, table: Table, signal: AbortSignal): Promise<Numbers> {
  const profiles = options.profile ? await mkdtemp(join(tmpdir(), 'throughline-profile-')) : undefined;
  const extraOf = profiles ? { calls: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` } } : {};
  table.note('Starting Kafka, the schema registry, PostgreSQL and the services');
  const bench = await startBenchHub({ extraOf }, signal);
  const numbers: Numbers = {};
  let intake: Awaited<ReturnType<typeof measureIntake>> | undefined;
  try {
    if (options.parts.includes('intake')) {
      intake = await measureIntake(bench, { quick: options.quick, table, signal });
      Object.assign(numbers, intake.numbers);
    }
    if (options.parts.includes('latency')) {
      Object.assign(numbers, await measureLatency(bench, { ...options, table, signal }));
    }
  } catch (error) {
    if (!signal.aborted) for (const line of await complaintsOf(bench.hub)) table.note(line);
    throw error;
  } finally {
    table.note('Stopping the services and what they ran on');
    await bench.stop();
  }
  if (profiles && intake) await printProfile(profiles, intake.windows, table);
  return numbers;
}

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`);
    return 1;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const output = options.json ? process.stderr : process.stdout;
  const table = createTable((line) => output.write(`${line}\n`));
  try {
    const numbers = await run(options, table, stop.signal);
    if (options.json) process.stdout.write(`${JSON.stringify(numbers)}\n`);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write('Stopped before the end; nothing is left running.\n');
      return interrupted;
    }
    if (!(error instanceof LocalFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main();
