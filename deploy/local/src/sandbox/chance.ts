import { createHash } from 'node:crypto';

/** Decides what is left to chance, the same way for the same seed. */
export type Chance = {
  /** From 0 up to 1. */
  next(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** One of them, each as likely as the others. @throws RangeError when there is none */
  oneOf<T>(options: readonly T[]): T;
};

/** @param seed any text: a partner's id and the sandbox's seed, or the id of what is decided about */
export function createChance(seed: string): Chance {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  // Mulberry32: small, fast, and good enough to look like life.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    happens: (probability) => next() < probability,
    oneOf(options) {
      if (options.length === 0) throw new RangeError('nothing to choose from');
      return options[Math.floor(next() * options.length)] as (typeof options)[number];
    },
  };
}
