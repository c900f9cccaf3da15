// buf breaking: no message, field or method that a partner may use is removed or changed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runQuietly } from '../command.ts';
import { baselineOf, filesAt } from './baseline.ts';
import { git } from './git.ts';

const { commit, words } = baselineOf(['proto']);
if (!commit) {
  console.log(`Note: ${words}`);
} else if (filesAt(commit, ['proto']).length === 0) {
  console.log(`Note: nothing was compared: there is no proto/ yet in ${words}`);
} else {
  process.exitCode = await compareWith(commit);
}

/** The older contracts are unpacked by git itself, which works in shallow clones and in worktrees, as buf's own cloning does not. */
async function compareWith(base: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-breaking-'));
  try {
    const archive = join(folder, 'proto.tar');
    git('archive', '--format=tar', `--output=${archive}`, base, 'proto');
    execFileSync('tar', ['-xf', archive, '-C', folder]);
    const { ok, output } = await runQuietly({
      program: 'node_modules/@bufbuild/buf/bin/buf',
      args: ['breaking', '--against', join(folder, 'proto')],
      folder: 'proto',
    });
    console.log(`${output}Note: compared with ${words}`);
    return ok ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
