import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { CallFileError } from '../call-file/call-file-error.ts';

const firstBytes = 64 * 1024;

/** Tells whether a file is still the one that was imported in part. */
export type FileIdentity = {
  readonly bytes: number;
  /** Hexadecimal, of the first 64 KiB. */
  readonly sha256OfFirst64KiB: string;
};

/** @throws CallFileError when it can't be read, or is no regular file */
export async function identityOf(path: string): Promise<FileIdentity> {
  try {
    const file = await open(path);
    try {
      return await identityIn(path, file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CallFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CallFileError(`${path} can't be read (${code}): give a CSV file of calls`, { cause: error });
  }
}

async function identityIn(path: string, file: FileHandle): Promise<FileIdentity> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new CallFileError(`${path} is no file: give a CSV file of calls, not a folder or a pipe`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(firstBytes), 0, firstBytes, 0);
  const sha256 = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  return { bytes: stat.size, sha256OfFirst64KiB: sha256 };
}
