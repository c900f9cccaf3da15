// The first thing that runs in a fresh clone, on whatever Node the machine has (20 or later) and with no package
// installed: installs the packages when the lock file changed, then hands over to the program on the pinned Node 24.
// Usage: node deploy/local/bootstrap.mjs <start|test|bench|soak|image|kubernetes> [arguments]
import { installWhenChanged } from './bootstrap/install.mjs';
import { pinnedNode } from './bootstrap/pinned-node.mjs';
import { repository } from './bootstrap/repository.mjs';
import { run } from './bootstrap/run.mjs';
import { Stop } from './bootstrap/stop.mjs';

const programs = {
  start: 'deploy/local/src/launcher/main.ts',
  test: 'test/verify/main.ts',
  bench: 'test/bench/main.ts',
  soak: 'test/bench/soak-main.ts',
  image: 'deploy/image/src/main.ts',
  kubernetes: 'test/kubernetes/main.ts',
};

const [command, ...args] = process.argv.slice(2);
try {
  const program = programs[command ?? ''];
  if (!program)
    throw new Stop(`Usage: node deploy/local/bootstrap.mjs <${Object.keys(programs).join('|')}> [arguments]`);
  await installWhenChanged(repository);
  run(pinnedNode(repository), repository, program, args);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
