import { connectAsAdministrator } from '@throughline/provision/databases';
import type { BenchHub } from './bench-hub.ts';
import { killFollowers } from './call-followers.ts';
import { microsecondsPerEvent, printCpu } from './cpu-table.ts';
import { fillCalls } from './fill-calls.ts';
import { type IntakePhase, measurePhase } from './intake-phase.ts';
import { type IntakeRounds, openIntakeRounds } from './intake-rounds.ts';
import { needRoom } from './need-room.ts';
import { rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

const sizes = {
  full: { rows: 10_000_000, calls: 30_000, warmUp: 30_000, rounds: 5, rawTimes: 4 },
  quick: { rows: 1_000_000, calls: 3_000, warmUp: 3_000, rounds: 2, rawTimes: 4 },
};
/** The row, its index entries, and what the write-ahead log keeps of them for a while. */
const bytesPerRow = 1_200;

type Sizes = { readonly partitions: number; readonly rows: number; readonly table: number; readonly indexes: number };

/** Whether intake stays as fast when the hub has held calls for two years. @param bench whose calls' table is empty */
export async function measureGrowth(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  await needRoom('growth', size.rows * bytesPerRow);
  let taking: IntakeRounds | undefined;
  try {
    await killFollowers(bench);
    table.title(`growth: ${size.rounds} rounds of ${size.calls} calls on an empty table; cases and feeds do not run`);
    taking = await openIntakeRounds(bench, size.warmUp, signal);
    const empty = await measurePhase(taking, size, table);

    table.title(`growth: ${size.rows.toLocaleString('en-GB')} calls of two years`);
    await fillCalls(bench.hub, size.rows, table, signal);
    const held = await checkpointAndSizes(bench);
    table.row('', 'partitions', 'rows', 'table, MiB', 'indexes, MiB');
    table.row('call', held.partitions, held.rows, held.table, held.indexes);

    table.title(`growth: ${size.rounds} rounds of ${size.calls} calls on the full table`);
    await taking.quiet();
    // What the connections had planned and cached for the empty table is no longer so.
    await taking.hub(size.warmUp);
    await taking.quiet();
    return report({ empty, filled: await measurePhase(taking, size, table), held }, table);
  } finally {
    await taking?.stop();
  }
}

type Rates = Pick<IntakePhase, 'published' | 'raw'>;

/**
 * What became of the rates when the table was full: of the hub, of raw, and of the hub beside raw. Minutes lie between
 * the two phases, in which the machine may get slower or faster by itself; only the last does not move with it.
 */
export function growthRatios(
  empty: Rates,
  filled: Rates,
): { readonly unadjusted: number; readonly raw: number; readonly adjusted: number } {
  const [unadjusted, raw] = [filled.published / empty.published, filled.raw / empty.raw];
  return { unadjusted, raw, adjusted: unadjusted / raw };
}

function report(
  { empty, filled, held }: { readonly empty: IntakePhase; readonly filled: IntakePhase; readonly held: Sizes },
  table: Table,
): Numbers {
  const ratios = growthRatios(empty, filled);
  table.row('full / empty', ratios.unadjusted, filled.answered / empty.answered, ratios.raw, ratios.adjusted);
  table.note('Raw knows nothing of the table: what its rate did, the machine did, so the ratio of the ratios counts.');
  printCpu(table, 'growth', [
    { name: 'empty', use: empty.hubUse },
    { name: 'full', use: filled.hubUse },
  ]);
  const costOf = (phase: IntakePhase): number => microsecondsPerEvent(phase.hubUse).get('postgres') ?? 0;
  return {
    'growth.ratio': rounded(ratios.adjusted),
    'growth.unadjusted.ratio': rounded(ratios.unadjusted),
    'growth.empty.eventsPerSecond': rounded(empty.published),
    'growth.filled.eventsPerSecond': rounded(filled.published),
    'growth.raw.ratio': rounded(ratios.raw),
    'growth.empty.cpu.postgres.microsecondsPerCall': rounded(costOf(empty)),
    'growth.filled.cpu.postgres.microsecondsPerCall': rounded(costOf(filled)),
    'growth.rows': held.rows,
    'growth.table.mebibytes': held.table,
    'growth.indexes.mebibytes': held.indexes,
  };
}

/** After a checkpoint, so that a round does not pay for writing what was filled in. */
async function checkpointAndSizes({ hub }: BenchHub): Promise<Sizes> {
  const { database, certificates } = hub.settings;
  const administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
  try {
    await administrator.query('checkpoint');
    const { rows } = await administrator.query<Sizes>(
      `select count(*)::int as partitions, sum(greatest(reltuples, 0))::float8 as rows,
         round(sum(pg_table_size(oid)) / 1048576)::float8 as table,
         round(sum(pg_indexes_size(oid)) / 1048576)::float8 as indexes
       from pg_partition_tree('calls.call') join pg_class on oid = relid where isleaf`,
    );
    const [row] = rows;
    if (!row) throw new Error('there is no table of calls');
    return row;
  } finally {
    await administrator.end();
  }
}
