import { randomUUID } from 'node:crypto';
import { mkdir, readlink, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PostgresUser } from './postgres-user.ts';

type Places = {
  /** Where the server's programs may be put. */
  readonly cacheDirectory: string;
  /** The cluster's folder; it need not be there. */
  readonly data: string;
};

/**
 * Where the server finds its programs and its data: in the cache and in `home`, unless root started the hub somewhere
 * that is closed to others, as /root is by default. Then they are below /var, and `home` holds a link to the data.
 *
 * Tried: giving the server CAP_DAC_OVERRIDE instead. It looks for its own files with access(2), which disregards that.
 */
export async function postgresPlaces(cacheDirectory: string, home: string, user: PostgresUser): Promise<Places> {
  const inHome = join(home, 'data');
  await Promise.all([mkdir(cacheDirectory, { recursive: true }), mkdir(home, { recursive: true })]);
  const moved = await readlink(inHome).catch(() => undefined);
  const isOpen = user.uid === undefined || (await Promise.all([cacheDirectory, home].map(isOpenToAll))).every(Boolean);
  if (isOpen && moved === undefined) return { cacheDirectory, data: inHome };
  const outside = moved ?? join('/var/lib/throughline', randomUUID());
  await mkdir(dirname(outside), { recursive: true, mode: 0o755 });
  if (moved === undefined) await symlink(outside, inHome);
  return { cacheDirectory: '/var/cache/throughline', data: outside };
}

/** Whether others may pass through every folder on the way. */
async function isOpenToAll(folder: string): Promise<boolean> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
