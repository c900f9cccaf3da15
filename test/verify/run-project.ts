import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAloud } from './command.ts';
import { failure, heading, say, success } from './say.ts';
import { lastLine, type Tally } from './tally.ts';
import { tallyOf, type VitestReport } from './vitest-report.ts';

/** Runs the tests of one vitest project in sight, and counts them from vitest's own report. */
export async function runProject(project: string, about: string): Promise<Tally> {
  heading(`${project}: ${about}`);
  const folder = mkdtempSync(join(tmpdir(), 'throughline-verify-'));
  const started = performance.now();
  try {
    const report = join(folder, 'report.json');
    const ok = await runAloud({
      program: 'node_modules/vitest/vitest.mjs',
      args: ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    });
    const tally = tallyOf(project, ok, read(report));
    const name = `${project}: ${lastLine(tally)}`;
    if (tally.failed.length === 0) success(name, performance.now() - started);
    else failure(name, performance.now() - started, tally.failed.join('\n'));
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    say('');
  }
}

/** Undefined when vitest ended before it could write. */
function read(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
