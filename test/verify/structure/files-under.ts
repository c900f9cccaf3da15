import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.ts';

const skipped = new Set([
  'node_modules',
  '.git',
  '.throughline',
  '.turbo',
  '.venv',
  '__pycache__',
  'target',
  'coverage',
]);

/** Every file under a folder, as paths from the root, without what is installed or built. Empty when there is no such folder. */
export function filesUnder(folder: string, root: string = repository): string[] {
  return entriesOf(join(root, folder)).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(path, root);
    return [path];
  });
}

/** The names of the folders in a folder. */
export function foldersIn(folder: string, root: string = repository): string[] {
  return entriesOf(join(root, folder))
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .map(({ name }) => name);
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
