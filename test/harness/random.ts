/** Numbers from 0 to 1 that the seed decides (mulberry32), so that a failure can be repeated. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: FAULT_SEED, or a new one, printed so that it can be given again. */
export function runSeed(): number {
  const seed = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  process.stderr.write(`FAULT_SEED=${seed}\n`);
  return seed;
}

/** Seeds for a fault that is tried several times: the run's own, and the next ones. */
export function seedsOf(run: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => run + index);
}
