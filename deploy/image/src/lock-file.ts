import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './run-command.ts';

export type Package = { readonly name: string; readonly version: string };

type Entry = {
  readonly version?: string;
  /** Of a workspace: its folder. */
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
};

/** As much of package-lock.json as is looked at: folders, from the root, and what is in them. */
export type LockFile = { readonly packages: Readonly<Record<string, Entry>> };

export async function readLockFile(): Promise<LockFile> {
  return JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as LockFile;
}

/** The workspaces that are in the image because they are run there; the others come as what these depend on. */
export function programsOf(lock: LockFile): string[] {
  return Object.keys(lock.packages).filter(
    (folder) => /^services\/[^/]+$/.test(folder) || folder === 'deploy/provision',
  );
}

/** The packages of the registry that workspaces need to run, themselves and through others, each version once. */
export function packagesNeededBy(folders: readonly string[], lock: LockFile): Package[] {
  const found = new Map<string, Package>();
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const { version, dependencies = {} } = lock.packages[folder] ?? {};
    const name = /.*node_modules\/(.+)$/.exec(folder)?.[1];
    if (name !== undefined && version !== undefined) found.set(`${name}@${version}`, { name, version });
    for (const dependency of Object.keys(dependencies)) visit(folderOf(dependency, folder, lock));
  };
  for (const folder of folders) visit(folder);
  return [...found.values()];
}

/** Where Node finds a package from a folder: in the nearest node_modules above. @throws Error when the file is not whole */
function folderOf(name: string, from: string, lock: LockFile): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const candidate = [folder, 'node_modules', name].filter(Boolean).join('/');
    const entry = lock.packages[candidate];
    if (entry) return entry.link && entry.resolved ? entry.resolved : candidate;
    if (folder === '') throw new Error(`package-lock.json has no ${name}, which ${from} needs`);
  }
}
