import { commitOf, git, isClone, mergeBase } from './git.ts';

/** What the contracts of this tree are compared with, in words for the reader; without a commit when there is nothing. */
export type Baseline = { readonly commit?: string; readonly words: string };

/**
 * Where this tree left main. On main itself that would be the tree as it is, so there it is the last commit when the
 * folders have edits that are not committed, and the one before it when they have none, as in CI after a merge.
 */
export function baselineOf(folders: readonly string[]): Baseline {
  if (!isClone()) return { words: 'this is no git clone, so there is no earlier state to compare with' };
  const head = commitOf('HEAD');
  if (!head) return { words: 'nothing is committed yet, so there is no earlier state to compare with' };

  for (const main of ['refs/remotes/origin/main', 'refs/heads/main']) {
    const parted: string | undefined = commitOf(main) && mergeBase(head, main);
    if (parted && parted !== head) return { commit: parted, words: `${short(parted)}, where this branch left main` };
  }
  if (git('--no-optional-locks', 'status', '--porcelain', '--', ...folders) !== '') {
    return { commit: head, words: `${short(head)}, the last commit, since there are edits after it` };
  }
  const previous = commitOf('HEAD~1');
  if (previous) return { commit: previous, words: `${short(previous)}, the commit before this one` };
  return { commit: head, words: `${short(head)}, the only commit that this clone knows` };
}

/** The files that a commit has in the folders. */
export function filesAt(commit: string, folders: readonly string[]): string[] {
  return git('ls-tree', '-r', '--name-only', commit, '--', ...folders)
    .split('\n')
    .filter((path) => path !== '');
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
