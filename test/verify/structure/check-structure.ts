// The same rooms in every service, small files with names that say something, migrations in order.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { repository } from '../repository.ts';
import { fileProblems } from './file-rules.ts';
import { filesUnder, foldersIn } from './files-under.ts';
import { migrationProblems } from './migration-numbers.ts';
import { roomProblems } from './service-rooms.ts';

const services = foldersIn('services');
const sources = ['packages', 'services', 'schemas/src', 'deploy', 'test']
  .flatMap((folder) => filesUnder(folder))
  .filter((path) => /\.(ts|mjs|cjs|js)$/.test(path));
const migrations = Map.groupBy(
  ['packages', 'services']
    .flatMap((folder) => filesUnder(folder))
    .filter((path) => basename(dirname(path)) === 'migrations'),
  (path) => dirname(path),
);

const problems = [
  ...services.flatMap((service) => {
    const folder = `services/${service}`;
    const files = filesUnder(folder).map((path) => path.slice(folder.length + 1));
    return roomProblems(service, files, (file) => linesOf(join(folder, file)));
  }),
  ...sources.flatMap((path) => fileProblems(path, linesOf(path))),
  ...[...migrations].flatMap(([folder, paths]) =>
    migrationProblems(
      folder,
      paths.map((path) => basename(path)),
    ),
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${services.length} services, ${sources.length} files`);

function linesOf(path: string): number {
  return readFileSync(join(repository, path), 'utf8').trimEnd().split('\n').length;
}
