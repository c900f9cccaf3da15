import { open, readFile, rename } from 'node:fs/promises';
import type { Place } from '../call-file/lines.ts';
import { UsageError } from '../usage-error.ts';
import type { FileIdentity } from './file-identity.ts';

/** Lines by what became of them. */
export type ImportCounts = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly refused: number;
};

/** How far an import is, beside its file. Places, counts and ids: nothing of a call. */
export type ImportState = {
  readonly version: 1;
  readonly operatorId: string;
  readonly file: FileIdentity;
  /** Up to here everything is answered, or refused here. */
  readonly answered: Place;
  readonly counts: ImportCounts;
  /** The length of the report that belongs to it. */
  readonly reportBytes: number;
  readonly finished: boolean;
};

export const statePath = (file: string): string => `${file}.import.json`;
export const noCounts: ImportCounts = { accepted: 0, duplicate: 0, conflict: 0, refused: 0 };

/** Lines that are answered, or refused here. */
export function linesOf({ accepted, duplicate, conflict, refused }: ImportCounts): number {
  return accepted + duplicate + conflict + refused;
}

/**
 * Undefined when there is none.
 * @throws UsageError when it can't be read
 */
export async function readState(file: string): Promise<ImportState | undefined> {
  try {
    const state = JSON.parse(await readFile(statePath(file), 'utf8')) as ImportState;
    if (state.version === 1 && Number.isSafeInteger(state.answered.offset)) return state;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new UsageError(`${statePath(file)} can't be read: --restart begins anew, and what is there is a duplicate.`);
}

/**
 * Puts a new state in the place of the old one: there is always one of them, whole.
 * @throws UsageError when it can't be written
 */
export async function writeState(file: string, state: ImportState): Promise<void> {
  const path = statePath(file);
  const written = `${path}.new`;
  try {
    const handle = await open(written, 'w');
    try {
      await handle.writeFile(`${JSON.stringify(state, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(written, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} can't be written (${code}): import from a folder where you may write.`, {
      cause: error,
    });
  }
}
