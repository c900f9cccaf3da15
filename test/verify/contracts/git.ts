import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.ts';

/** Whether the tree is a clone at all: not when it was downloaded as an archive. */
export function isClone(): boolean {
  return existsSync(join(repository, '.git'));
}

/** What git answers. @throws when git fails, with what it said. */
export function git(...args: readonly string[]): string {
  return gitBytes(...args)
    .toString()
    .trimEnd();
}

/** What git answers, byte for byte. */
export function gitBytes(...args: readonly string[]): Buffer {
  return execFileSync('git', ['-C', repository, ...args], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
}

/** The commit that a name stands for, undefined when there is none. */
export function commitOf(name: string): string | undefined {
  return answerOf('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
}

/** Where two lines of history parted; undefined when they never met, or did beyond a shallow clone's horizon. */
export function mergeBase(one: string, other: string): string | undefined {
  return answerOf('merge-base', one, other);
}

/** Undefined when git's answer is no, by the exit status 1; any other failure is one. */
function answerOf(...args: readonly string[]): string | undefined {
  try {
    return git(...args);
  } catch (error) {
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
