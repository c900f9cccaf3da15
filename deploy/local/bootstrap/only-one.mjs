import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const askAgainMilliseconds = 200;

/**
 * Runs the action in one process at a time; the others wait. The lock is a symbolic link to the owner's process id,
 * since a link, unlike a file, is never there without its content.
 */
export async function onlyOne(lock, action) {
  let told = false;
  for (;;) {
    const owner = take(lock);
    if (owner === undefined) break;
    if (!isRunning(owner)) {
      removeLeftOver(lock, owner);
      continue;
    }
    if (!told) process.stderr.write(`Waiting for process ${owner}, which is installing the same packages ...\n`);
    told = true;
    await delay(askAgainMilliseconds);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await action();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** Undefined when the lock is ours now, else the process that has it. */
function take(lock) {
  try {
    symlinkSync(String(process.pid), lock);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return ownerOf(lock) ?? take(lock);
  }
}

function ownerOf(lock) {
  try {
    return Number(readlinkSync(lock));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes the lock of a process that was killed, unless another process has already done so and has the lock now. */
function removeLeftOver(lock, owner) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (ownerOf(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, lock);
}
