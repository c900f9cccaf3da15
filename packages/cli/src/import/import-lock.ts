import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { UsageError } from '../usage-error.ts';

/** Who imports a file, as its lock says. */
type Holder = { readonly pid: number; readonly host: string; readonly since: string; readonly token: string };

export type ImportLock = {
  /** @throws UsageError when another import has taken the file over, as after a suspension of this one */
  check(): Promise<void>;
  release(): Promise<void>;
};

const keepMilliseconds = 10_000;
/** Of a lock that nobody keeps: its process is on another machine, or its id is another's by now. */
const leftMilliseconds = 60_000;

export const lockPath = (file: string): string => `${file}.import.lock`;

/**
 * Locks a file of calls, so that two imports do not write one state. A lock that a process left when it was killed is
 * taken over: at once where its machine is this one, otherwise when nobody has kept it for a minute.
 * @throws UsageError when another import is at it, or the lock can't be written
 */
export async function lockImport(file: string): Promise<ImportLock> {
  const path = lockPath(file);
  const own: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), token: randomUUID() };
  if (!(await create(path, own))) {
    const other = await holderOf(path);
    if (await isHeld(path, other)) throw heldBy(file, other);
    await rm(path, { force: true });
    // Another was as fast.
    if (!(await create(path, own))) throw heldBy(file, await holderOf(path));
  }
  const keeping = setInterval(() => {
    const now = new Date();
    // Whether it still is ours is asked before anything is written.
    utimes(path, now, now).catch(() => undefined);
  }, keepMilliseconds);
  keeping.unref();
  const isOurs = async (): Promise<boolean> => (await holderOf(path))?.token === own.token;
  return {
    async check() {
      if (await isOurs()) return;
      throw new UsageError(`${path} is not this import's any more: another one goes on with ${file}.`);
    },
    async release() {
      clearInterval(keeping);
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

/** @returns false when there is one */
async function create(path: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(path, `${JSON.stringify(own)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    const message = `${path} can't be written (${code}): import from a folder where you may write.`;
    throw new UsageError(message, { cause: error });
  }
}

/** Undefined when there is no lock, or what is in it is not readable, as while it is written. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function isHeld(path: string, holder: Holder | undefined): Promise<boolean> {
  const keptAt = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (keptAt === undefined || Date.now() - keptAt >= leftMilliseconds) return false;
  return holder?.host !== hostname() || runs(holder.pid);
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function heldBy(file: string, holder: Holder | undefined): UsageError {
  const where = holder && holder.host !== hostname() ? ` on ${holder.host}` : '';
  const who = holder ? `process ${holder.pid}${where}, since ${holder.since}` : 'another process';
  return new UsageError(
    `${file} is being imported by ${who}: wait for its end or stop it, then run the same command again. ` +
      `Where there is no such process, its lock, ${lockPath(file)}, is taken over after a minute.`,
  );
}
