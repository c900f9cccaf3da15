import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from './identity.ts';

const pollMilliseconds = 50;

export type Lock = { release(): Promise<void> };

/**
 * Takes a lock file for this process; one whose holder has died is taken over.
 * @returns the lock, or who holds it
 */
export async function tryLock(file: string): Promise<Lock | { readonly heldBy: ProcessIdentity }> {
  const mine = JSON.stringify({ ...(await identityOf(process.pid)), token: randomUUID() });
  for (;;) {
    if (await create(file, mine)) return { release: () => rm(file, { force: true }) };
    const text = await contentOf(file);
    // Released in between.
    if (text === undefined) continue;
    const holder = JSON.parse(text) as ProcessIdentity;
    if (await isAlive(holder)) return { heldBy: holder };
    await removeStale(file, text);
  }
}

type WaitOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when someone else holds the lock. */
  readonly onWait?: (holder: ProcessIdentity) => void;
};

/**
 * Runs `task` while nobody else on this machine runs one under the same lock file.
 * @throws what the task throws, or the signal's reason while waiting
 */
export async function withLock<T>(file: string, task: () => Promise<T>, options: WaitOptions = {}): Promise<T> {
  let told = false;
  for (;;) {
    options.signal?.throwIfAborted();
    const attempt = await tryLock(file);
    if ('release' in attempt) return await task().finally(() => attempt.release());
    if (!told) options.onWait?.(attempt.heldBy);
    told = true;
    await delay(pollMilliseconds);
  }
}

/** The draft is complete before it is linked, so nobody ever reads half a lock. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Two may find the same stale lock; the slower one must not remove what the quicker one has put there since. */
async function removeStale(file: string, seen: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await contentOf(aside)) !== seen) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}
