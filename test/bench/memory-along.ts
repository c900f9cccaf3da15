import { median } from './statistics.ts';

/** The memory of a process when it had worked off so much of what it was given. */
export type MemorySample = {
  /** From 0 to 1. */
  readonly done: number;
  readonly mebibytes: number;
};

/** Memory rises and falls with each garbage collection: the middle of what was seen around there is meant. */
const around = 0.05;

/** The memory when `done` was worked off. @throws RangeError for no samples */
export function memoryAt(samples: readonly MemorySample[], done: number): number {
  const distance = (sample: MemorySample): number => Math.abs(sample.done - done);
  const near = samples.filter((sample) => distance(sample) <= around);
  if (near.length > 0) return median(near.map(({ mebibytes }) => mebibytes));
  const [nearest] = [...samples].sort((one, other) => distance(one) - distance(other));
  if (!nearest) throw new RangeError('there is no memory without samples');
  return nearest.mebibytes;
}
