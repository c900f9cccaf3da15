import type { BenchHub } from './bench-hub.ts';
import { killFollowers, startFollowers } from './call-followers.ts';
import type { CpuWindow } from './cpu-profile.ts';
import { printCpu } from './cpu-table.ts';
import { measurePhase, phaseNumbers } from './intake-phase.ts';
import { type IntakeRounds, openIntakeRounds } from './intake-rounds.ts';
import type { Numbers, Table } from './table.ts';

const sizes = {
  full: { calls: 30_000, warmUp: 15_000, rounds: 5, rawTimes: 4 },
  quick: { calls: 3_000, warmUp: 3_000, rounds: 2, rawTimes: 4 },
};

/**
 * How many calls the hub takes and publishes in a second, beside plain kafkajs with the same records: the intake alone,
 * and with the whole hub working off what is published, on the same cores.
 */
export async function measureIntake(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly table: Table; readonly signal: AbortSignal },
): Promise<{ readonly numbers: Numbers; readonly windows: readonly CpuWindow[] }> {
  const { table, signal } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  const each = `${size.rounds} rounds of ${size.calls} calls`;
  let taking: IntakeRounds | undefined;
  try {
    table.title(`intake: ${each} of three operators in parallel`);
    table.note('What the target is about: TLS, deduplication, fsync, publication. cases and feeds do not run.');
    await killFollowers(bench);
    taking = await openIntakeRounds(bench, size.warmUp, signal);
    const alone = await measurePhase(taking, size, table);
    const seconds = await startFollowers(bench, signal);
    table.note(`cases and feeds were started, and had caught up after ${seconds.toFixed(1)} s.`);

    table.title(`intake, followed: ${each}`);
    table.note('The whole hub runs: cases and feeds work off what calls publishes, on the same cores.');
    await taking.quiet();
    const followed = await measurePhase(taking, size, table);

    printCpu(table, 'intake', [
      { name: 'alone', use: alone.hubUse },
      { name: 'followed', use: followed.hubUse },
      { name: 'raw', use: alone.rawUse },
    ]);
    return {
      numbers: { ...phaseNumbers('intake', alone), ...phaseNumbers('intake.followed', followed) },
      windows: alone.windows,
    };
  } finally {
    await taking?.stop();
  }
}
