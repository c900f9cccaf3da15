import { type FileHandle, open, rm } from 'node:fs/promises';
import { csvLine } from '../csv-line.ts';
import { UsageError } from '../usage-error.ts';

/** A line that isn't at the hub, and why. */
export type RefusedLine = {
  readonly line: number;
  /** Empty where it isn't known, or isn't a UUID and may be anything. */
  readonly callId: string;
  readonly reason: string;
  readonly detail: string;
};

/** The refused lines of an import, as CSV. Written when it is told to. */
export type RefusedReport = {
  add(refused: RefusedLine): void;
  /** Characters that wait to be written. */
  waiting(): number;
  /** Writes what was added before. @returns the length of the file, in bytes */
  write(): Promise<number>;
  close(): Promise<void>;
};

export const reportPath = (file: string): string => `${file}.refused.csv`;

/**
 * Goes on with a report, or begins one; there is no file before something is refused.
 * @param keepBytes what the state knows of it: what was written later is taken away, since those lines come again
 * @throws UsageError when the report is shorter than that, or can't be written
 */
export async function openReport(path: string, keepBytes: number): Promise<RefusedReport> {
  let file = keepBytes > 0 ? await reopen(path, keepBytes) : undefined;
  let bytes = keepBytes;
  let text = '';
  if (!file) await rm(path, { force: true });
  return {
    add({ line, callId, reason, detail }) {
      text += csvLine([String(line), callId, reason, detail]);
    },
    waiting: () => text.length,
    async write() {
      if (text === '') return bytes;
      const added = text;
      text = '';
      const header = file ? '' : csvLine(['line', 'call_id', 'reason', 'detail']);
      file ??= await openFor(path, 'w');
      const written = Buffer.from(header + added);
      await file.write(written, 0, written.length, bytes);
      await file.datasync();
      bytes += written.length;
      return bytes;
    },
    close: async () => file?.close(),
  };
}

async function reopen(path: string, keepBytes: number): Promise<FileHandle> {
  const file = await openFor(path, 'r+');
  const { size } = await file.stat();
  if (size < keepBytes) {
    await file.close();
    throw new UsageError(`${path} is shorter than it was: put it back, or --restart to begin anew.`);
  }
  await file.truncate(keepBytes);
  return file;
}

async function openFor(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'put it back, or --restart to begin anew' : 'make it writable';
    throw new UsageError(`${path} can't be written (${code}): ${what}.`, { cause: error });
  }
}
