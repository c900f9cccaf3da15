import { join } from 'node:path';
import { LocalFailure } from '../failures.ts';
import { tryLock } from '../process/lock.ts';
import type { RunningParts } from './parts.ts';

/**
 * Starts parts on a data folder that is theirs alone until they are stopped.
 * @throws LocalFailure when another launcher has it: two on the same files would end each other's parts as leftovers
 */
export async function holdDataDirectory(directory: string, start: () => Promise<RunningParts>): Promise<RunningParts> {
  const lock = await tryLock(join(directory, 'in-use.lock'));
  if ('heldBy' in lock) {
    throw new LocalFailure(
      `Another hub is running on ${directory} (pid ${lock.heldBy.pid}): stop it, or give this one another folder.`,
    );
  }
  try {
    const parts = await start();
    return { ...parts, stop: () => parts.stop().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
