// What was once on main is never edited or removed: migrations, which have run somewhere, and versions of the event
// contracts, which are in topics and in partners' systems.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.ts';
import { baselineOf, filesAt } from './baseline.ts';
import { gitBytes } from './git.ts';

const folders = ['services', 'packages', 'schemas/versions'];
const isFinal = (path: string): boolean => /\/migrations\/[^/]+\.sql$|^schemas\/versions\//.test(path);

const { commit, words } = baselineOf(folders);
if (!commit) {
  console.log(`Note: ${words}`);
} else {
  const files = filesAt(commit, folders).filter(isFinal);
  const edited = files.filter((path) => !isUnchanged(commit, path));
  for (const path of edited) {
    console.error(`${path} was edited or removed; it has been used already: leave it, and add another after it`);
  }
  console.log(`Note: ${files.length} files compared with ${words}`);
  if (edited.length > 0) process.exitCode = 1;
}

function isUnchanged(base: string, path: string): boolean {
  const here = join(repository, path);
  return existsSync(here) && readFileSync(here).equals(gitBytes('show', `${base}:${path}`));
}
