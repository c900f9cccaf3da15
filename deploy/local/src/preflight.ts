import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LocalFailure } from './failures.ts';

const gibibyte = 1024 ** 3;

/**
 * @param ports TCP ports on 127.0.0.1 by what they are for, such as `{ kafka: 15270 }`
 * @throws LocalFailure that names every one that is taken
 */
export async function requireFreePorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const states = await Promise.all(
    Object.entries(ports).map(async ([use, port]) => ({ use, port, free: await isFree(port) })),
  );
  const taken = states.filter(({ free }) => !free).map(({ use, port }) => `${port} (${use})`);
  if (taken.length === 0) return;
  const [what, those] = taken.length === 1 ? [`Port ${taken[0]} is`, 'it'] : [`Ports ${taken.join(', ')} are`, 'them'];
  throw new LocalFailure(
    `${what} taken by another program: end that program, or start with --port-base and a number away from ${those}.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Makes the folder when it is not there.
 * @param flag with which the person can name another folder
 * @throws LocalFailure when files cannot be written into it
 */
export async function requireWritable(directory: string, flag: string): Promise<void> {
  const probe = join(directory, `.writable-${randomUUID()}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new LocalFailure(
      `The folder ${directory} cannot be written (${code}): change its permissions, or choose another with ${flag}.`,
      { cause },
    );
  }
}

/**
 * @param least bytes; the downloads and a fresh hub take about half of the default
 * @param freeBytes of the folder's file system, for tests
 * @throws LocalFailure when the folder's file system has less
 */
export async function requireFreeSpace(directory: string, least = gibibyte, freeBytes = bytesFree): Promise<void> {
  const free = await freeBytes(directory);
  if (free >= least) return;
  const gib = (bytes: number): string => (bytes / gibibyte).toFixed(1);
  throw new LocalFailure(
    `The disk of ${directory} has ${gib(free)} GiB free and the hub needs ${gib(least)} GiB: free some, or choose a folder on another disk.`,
  );
}

async function bytesFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
