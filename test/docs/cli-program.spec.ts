import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeFeeds } from '../../packages/client/src/fakes/fake-feeds.ts';
import { createFakeIntake } from '../../packages/client/src/fakes/fake-intake.ts';
import { until } from '../harness/until.ts';
import { repository } from '../verify/repository.ts';
import { serveSecurely } from './secure-fake-hub.ts';

const header = 'dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time\n';
const lines = Array.from(
  { length: 3 },
  (_, index) => `527,+380671234567,+380445685015,KYIV-MSC-1,${index},2026-11-01T10:15:30Z\n`,
);

/** The program as a process, against fakes over TLS. @param args get the folder of its files */
async function runProgram(services: Parameters<typeof serveSecurely>[1], args: (folder: string) => readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const hub = await serveSecurely(folder, services);
  onTestFinished(() => hub.stop());
  const file = join(folder, 'calls.csv');
  await writeFile(file, header + lines.join(''));
  const flags = ['--ca', join(folder, 'ca.crt'), '--cert', join(folder, 'partner.kyivstar.crt')];
  const program = join(repository, 'packages/cli/bin/throughline.mjs');
  const child = spawn(
    process.execPath,
    [program, ...args(folder), ...flags, '--key', join(folder, 'partner.kyivstar.key')],
    {
      env: {
        ...process.env,
        THROUGHLINE_CALLS_ADDRESS: hub.address,
        THROUGHLINE_FEEDS_ADDRESS: hub.address,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  for (const name of ['out', 'err'] as const) {
    child[`std${name}`].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  return { child, ended: once(child, 'close'), out: () => said.out, err: () => said.err, file };
}

const importTo = (intake: ReturnType<typeof createFakeIntake>) =>
  runProgram([intake], (folder) => ['calls', 'import', join(folder, 'calls.csv')]);

it('the program imports a file over TLS, with a certificate', { timeout: 60_000 }, async () => {
  const intake = createFakeIntake();
  const { ended, out, err } = await importTo(intake);

  expect(await ended, err()).toEqual([0, null]);
  expect(out()).toMatch(/^accepted +3$/m);
  expect(intake.accepted.size).toBe(3);
});

it('the program stops at Ctrl-C with 3, keeps how far it is and says how to go on', { timeout: 60_000 }, async () => {
  const intake = createFakeIntake(() => {});
  const { child, ended, err, file } = await importTo(intake);
  await until('the calls are sent', () => intake.batches.length === 1);
  child.kill('SIGINT');

  expect(await ended, err()).toEqual([3, null]);
  expect(err()).toContain('Run the same command again');
  expect(JSON.parse(await readFile(`${file}.import.json`, 'utf8'))).toMatchObject({ finished: false });
});

it('the program follows a feed until Ctrl-C, and acknowledges nothing', { timeout: 60_000 }, async () => {
  const feeds = createFakeFeeds(2);
  const { child, ended, out, err } = await runProgram([feeds], () => ['feed', 'follow', '--json']);
  await until('two items are printed', () => out().split('\n').length === 3);
  child.kill('SIGINT');

  expect(await ended, err()).toEqual([0, null]);
  expect(err()).toContain('Stopped after position 2; --from 3 goes on.');
  expect(feeds.state.acknowledgements).toEqual([]);
});

it('the program stops when whoever reads its output has seen enough', { timeout: 60_000 }, async () => {
  const { child, ended, out, err } = await runProgram([createFakeFeeds(20_000)], () => ['feed', 'follow', '--json']);
  await until('something is printed', () => out() !== '');
  child.stdout.destroy();

  expect(await ended, err()).toEqual([0, null]);
});
