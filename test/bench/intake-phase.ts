import type { CpuWindow } from './cpu-profile.ts';
import { type CpuUse, microsecondsPerEvent } from './cpu-table.ts';
import type { HubRound, IntakeRounds, RawRound } from './intake-rounds.ts';
import { median, rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';

export type PhaseSize = { readonly calls: number; readonly rounds: number; readonly rawTimes: number };

/** Rounds of the hub and of plain kafkajs, taken in turns; medians of events in a second. */
export type IntakePhase = {
  /** Until the last was on the topic, and until the last was answered. */
  readonly published: number;
  readonly answered: number;
  readonly raw: number;
  readonly hubUse: CpuUse;
  readonly rawUse: CpuUse;
  readonly windows: readonly CpuWindow[];
};

/** Takes the rounds and prints each. */
export async function measurePhase(taking: IntakeRounds, size: PhaseSize, table: Table): Promise<IntakePhase> {
  const hubRounds: HubRound[] = [];
  const rawRounds: RawRound[] = [];
  const row = (name: string, published: number, answered: number, raw: number, quiet: string): void =>
    table.row(name, published, answered, raw, published / raw, quiet);
  table.row('', 'hub, calls/s', 'answered/s', 'raw, records/s', 'ratio', 'quiet after');
  for (let number = 1; number <= size.rounds; number++) {
    const hub = await taking.hub(size.calls);
    const quietAfter = await taking.quiet();
    const raw = await taking.raw(size.rawTimes);
    hubRounds.push(hub);
    rawRounds.push(raw);
    row(
      `round ${number}`,
      hub.count / hub.published,
      hub.count / hub.answered,
      raw.count / raw.seconds,
      `${quietAfter.toFixed(1)} s`,
    );
    await taking.quiet();
  }
  const phase = {
    published: median(hubRounds.map((round) => round.count / round.published)),
    answered: median(hubRounds.map((round) => round.count / round.answered)),
    raw: median(rawRounds.map((round) => round.count / round.seconds)),
    hubUse: useOf(hubRounds.map((round) => ({ ...round, seconds: Math.max(round.published, round.answered) }))),
    rawUse: useOf(rawRounds),
    windows: hubRounds.map(({ window }) => window),
  };
  row('median', phase.published, phase.answered, phase.raw, '');
  return phase;
}

/** The phase by names that begin so: `intake.ratio`. */
export function phaseNumbers(prefix: string, phase: IntakePhase): Numbers {
  const costs = [...microsecondsPerEvent(phase.hubUse)].map(([name, cost]) => [
    `${prefix}.cpu.${name.replaceAll(' ', '-')}.microsecondsPerCall`,
    rounded(cost),
  ]);
  return {
    [`${prefix}.ratio`]: rounded(phase.published / phase.raw),
    [`${prefix}.eventsPerSecond`]: rounded(phase.published),
    [`${prefix}.answeredPerSecond`]: rounded(phase.answered),
    [`${prefix}.rawEventsPerSecond`]: rounded(phase.raw),
    ...Object.fromEntries(costs),
    [`${prefix}.cpu.raw.microsecondsPerRecord`]: rounded(microsecondsPerEvent(phase.rawUse).get('together') ?? 0),
  };
}

/** What rounds used together. */
export function useOf(
  rounds: readonly { readonly count: number; readonly seconds: number; readonly cpu: ReadonlyMap<string, number> }[],
): CpuUse {
  return {
    events: rounds.reduce((sum, { count }) => sum + count, 0),
    seconds: rounds.reduce((sum, { seconds }) => sum + seconds, 0),
    rounds: rounds.map(({ cpu }) => cpu),
  };
}
