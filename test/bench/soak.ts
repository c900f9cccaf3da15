import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@throughline/provision/hub-services';
import type { BenchHub } from './bench-hub.ts';
import { leastSquaresSlope, type Point, secondHalf } from './least-squares.ts';
import { residentMebibytes, usedHeapMebibytes } from './process-memory.ts';
import type { SoakOptions } from './soak-options.ts';
import { rounded } from './statistics.ts';
import { openSteadyLoad, type SteadyLoad } from './steady-load.ts';
import type { Numbers, Table } from './table.ts';

const sampleSeconds = 10;
const samplesPerRow = 60 / sampleSeconds;
/** What is watched beside `calls`, since it works off the same calls. */
const others = serviceNames.filter((name) => name === 'cases' || name === 'feeds');
const watched = ['calls', ...others] as const;

type Sample = {
  readonly at: number;
  readonly heap: number | undefined;
  readonly resident: ReadonlyMap<string, number>;
};

/** Publishes at a steady rate for a long time, and tells by how much memory grows in an hour. */
export async function measureSoak(
  bench: BenchHub,
  options: Pick<SoakOptions, 'minutes' | 'rate'> & { readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { minutes, rate, table, signal } = options;
  table.title(`soak: ${rate} calls/s for ${minutes} min, followed by a desk; memory in MiB`);
  table.row('', 'calls/s', 'not on feed', 'calls', 'its heap', ...others);
  const load = await openSteadyLoad(bench.hub, rate, minutes * 60, signal);
  try {
    const samples = await sampleWhile(bench, load, table, signal);
    await load.finished;
    return verdict(samples, load, table);
  } finally {
    await load.stop();
  }
}

async function sampleWhile(bench: BenchHub, load: SteadyLoad, table: Table, signal: AbortSignal): Promise<Sample[]> {
  const startedAt = performance.now();
  const samples: Sample[] = [];
  let answeredBefore = 0;
  const over = load.finished.then(() => 'over' as const);
  // Looked at by whoever called; here it only ends the waiting.
  over.catch(() => {});
  for (let number = 1; ; number++) {
    const due = startedAt + number * sampleSeconds * 1_000 - performance.now();
    if ((await Promise.race([over, delay(Math.max(due, 0), 'due', { signal })])) === 'over') return samples;
    const sample = await takeSample(bench, (performance.now() - startedAt) / 3_600_000);
    samples.push(sample);
    if (number % samplesPerRow !== 0) continue;
    table.row(
      `${number / samplesPerRow} min`,
      (load.answered() - answeredBefore) / 60,
      load.answered() - load.arrived(),
      ...cells(sample, 'calls'),
      ...others.flatMap((name) => cells(sample, name).slice(0, 1)),
    );
    answeredBefore = load.answered();
  }
}

function cells({ resident, heap }: Sample, name: string): (number | string)[] {
  return [resident.get(name) ?? '?', heap ?? '?'];
}

async function takeSample({ hub }: BenchHub, at: number): Promise<Sample> {
  const { ports, certificates } = hub.settings;
  const heap = await usedHeapMebibytes(ports.services.calls.metrics, certificates.administrator);
  const resident = new Map<string, number>();
  for (const name of watched) {
    const pid = hub.pid(name);
    const size = pid === undefined ? undefined : await residentMebibytes(pid);
    if (size !== undefined) resident.set(name, size);
  }
  return { at, heap, resident };
}

function verdict(samples: readonly Sample[], load: SteadyLoad, table: Table): Numbers {
  const slope = (of: (sample: Sample) => number | undefined): number | undefined => {
    const points = samples.flatMap((sample): Point[] => {
      const value = of(sample);
      return value === undefined ? [] : [{ at: sample.at, value }];
    });
    return points.length < 4 ? undefined : rounded(leastSquaresSlope(secondHalf(points)));
  };
  const slopes = {
    'soak.rssSlopeMiBPerHour': slope(({ resident }) => resident.get('calls')),
    'soak.heapSlopeMiBPerHour': slope(({ heap }) => heap),
    ...Object.fromEntries(
      others.map((name) => [`soak.${name}.rssSlopeMiBPerHour`, slope(({ resident }) => resident.get(name))]),
    ),
  };
  table.title('soak: growth in MiB in an hour, by least squares over the second half');
  const known = Object.entries(slopes).flatMap(([name, value]): [string, number][] =>
    value === undefined ? [] : [[name, value]],
  );
  for (const [name, value] of known) table.row(name, value);
  if (known.length === 0) table.note('There were too few samples to tell.');
  return { ...Object.fromEntries(known), 'soak.calls': load.answered() };
}
