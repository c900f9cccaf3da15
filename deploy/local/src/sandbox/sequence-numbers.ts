import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type SequenceNumbers = {
  /** The next running number at a recording entity; 1 is the first. */
  next(recordingEntity: string): bigint;
  /** Keeps exactly what was used. */
  close(): void;
};

/** Numbers that are set aside at once in the file, so that it isn't written for each call. */
const blockSize = 1_000n;

/**
 * Running numbers that go on over restarts. After a crash the rest of the block is left out: numbers are skipped, and
 * never used twice.
 * @param file JSON; undefined keeps nothing
 * @throws the file system's error where the file can't be read or written
 */
export function openSequenceNumbers(file: string | undefined): SequenceNumbers {
  const reserved = new Map<string, bigint>(file ? readNumbers(file) : []);
  const used = new Map(reserved);
  const save = (numbers: ReadonlyMap<string, bigint>): void => {
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries([...numbers].map(([at, it]) => [at, String(it)]))));
    renameSync(`${file}.new`, file);
  };
  return {
    next(recordingEntity) {
      const number = (used.get(recordingEntity) ?? 0n) + 1n;
      used.set(recordingEntity, number);
      if (number > (reserved.get(recordingEntity) ?? 0n)) {
        reserved.set(recordingEntity, number + blockSize);
        save(reserved);
      }
      return number;
    },
    close: () => save(used),
  };
}

function readNumbers(file: string): [string, bigint][] {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    return Object.entries(kept).map(([entity, number]) => [entity, BigInt(number)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
