import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { LocalFailure } from '@throughline/local/failures';

/** @throws LocalFailure where the disk has too little room for what a part writes */
export async function needRoom(part: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize > bytes) return;
  const gibibytes = Math.ceil(bytes / 1024 ** 3);
  throw new LocalFailure(`${part} needs ${gibibytes} GiB of disk in ${tmpdir()}: make room, or set TMPDIR.`);
}
