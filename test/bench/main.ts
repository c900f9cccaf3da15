// npm run bench: how fast it is, as ratios to what the same machine can do in the same run.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchHub, type HubExtra, startBenchHub } from './bench-hub.ts';
import { type BenchOptions, type PartName, readOptions, usage } from './bench-options.ts';
import { complaintsOf } from './complaints.ts';
import { measureCatchup } from './feeds/catchup.ts';
import { measureDelivery } from './feeds/delivery.ts';
import { measureDepth } from './feeds/depth.ts';
import { writePartnersFile } from './feeds/many-partners.ts';
import { measureSlowPartner } from './feeds/slow-partner.ts';
import { measureGrowth } from './growth.ts';
import { measureImport } from './import.ts';
import { measureIntake } from './intake.ts';
import { measureLatency } from './latency.ts';
import { measurePeer } from './peer.ts';
import { printProfile } from './print-profile.ts';
import { runTool } from './run-tool.ts';
import { measureStart } from './start.ts';
import type { Numbers, Table } from './table.ts';

async function run(options: BenchOptions, table: Table, signal: AbortSignal): Promise<Numbers> {
  const has = (...parts: PartName[]): boolean => options.parts.some((part) => parts.includes(part));
  const numbers: Numbers = {};
  if (has('intake', 'latency', 'peer')) Object.assign(numbers, await onOneHub(options, table, signal));
  if (has('growth')) {
    // On a hub of its own, whose table of calls is empty.
    const measured = await withHub({}, table, signal, (bench) => measureGrowth(bench, { ...options, table, signal }));
    Object.assign(numbers, measured);
  }
  if (has('catchup', 'slowPartner', 'delivery', 'depth')) {
    Object.assign(numbers, await ofFeeds(options, table, signal));
  }
  if (has('import')) {
    const measured = await withHub({}, table, signal, (bench) => measureImport(bench, { ...options, table, signal }));
    Object.assign(numbers, measured);
  }
  if (has('start')) Object.assign(numbers, await measureStart({ table, signal }));
  return numbers;
}

async function onOneHub(options: BenchOptions, table: Table, signal: AbortSignal): Promise<Numbers> {
  const profiles = options.profile ? await mkdtemp(join(tmpdir(), 'throughline-profile-')) : undefined;
  const extraOf = profiles ? { calls: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` } } : {};
  const numbers: Numbers = {};
  const intake = await withHub({ extraOf }, table, signal, async (bench) => {
    const settings = { ...options, table, signal };
    const has = (part: PartName): boolean => options.parts.includes(part);
    const measured = has('intake') ? await measureIntake(bench, settings) : undefined;
    Object.assign(numbers, measured?.numbers);
    if (has('latency')) Object.assign(numbers, await measureLatency(bench, settings));
    if (has('peer')) Object.assign(numbers, await measurePeer(bench, settings));
    return measured;
  });
  if (profiles && intake) await printProfile(profiles, intake.windows, table);
  return numbers;
}

const centres = 100;

/** On a hub of their own, with many partners. */
async function ofFeeds(options: BenchOptions, table: Table, signal: AbortSignal): Promise<Numbers> {
  const settings = { ...options, partners: centres, table, signal };
  const has = (part: PartName): boolean => options.parts.includes(part);
  const numbers: Numbers = {};
  const partnersFile = await writePartnersFile(centres);
  await withHub({ partnersFile }, table, signal, async (bench) => {
    if (has('delivery')) Object.assign(numbers, await measureDelivery(bench, settings));
    if (has('slowPartner')) Object.assign(numbers, await measureSlowPartner(bench, settings));
    if (has('catchup')) Object.assign(numbers, await measureCatchup(bench, settings));
    if (has('depth')) Object.assign(numbers, await measureDepth(bench, settings));
  });
  return numbers;
}

async function withHub<T>(
  extra: HubExtra,
  table: Table,
  signal: AbortSignal,
  work: (bench: BenchHub) => Promise<T>,
): Promise<T> {
  table.note('Starting Kafka, the schema registry, PostgreSQL and the services');
  const bench = await startBenchHub(extra, signal);
  try {
    return await work(bench);
  } catch (error) {
    if (!signal.aborted) for (const line of await complaintsOf(bench.hub)) table.note(line);
    throw error;
  } finally {
    table.note('Stopping the services and what they ran on');
    await bench.stop();
  }
}

await runTool({ readOptions, usage, measure: run });
