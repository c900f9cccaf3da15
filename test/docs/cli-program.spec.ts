import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeIntake } from '../../packages/client/src/fakes/fake-intake.ts';
import { until } from '../harness/until.ts';
import { repository } from '../verify/repository.ts';
import { serveSecurely } from './secure-fake-hub.ts';

const header = 'dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time\n';
const lines = Array.from(
  { length: 3 },
  (_, index) => `527,+380671234567,+380445685015,KYIV-MSC-1,${index},2026-11-01T10:15:30Z\n`,
);

/** `throughline calls import` of a file of three calls, as a process, to a hub over TLS. */
async function importTo(intake: ReturnType<typeof createFakeIntake>) {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const hub = await serveSecurely(folder, [intake]);
  onTestFinished(() => hub.stop());
  const file = join(folder, 'calls.csv');
  await writeFile(file, header + lines.join(''));
  const flags = ['--ca', join(folder, 'ca.crt'), '--cert', join(folder, 'partner.kyivstar.crt')];
  const program = join(repository, 'packages/cli/bin/throughline.mjs');
  const child = spawn(
    process.execPath,
    [program, 'calls', 'import', file, ...flags, '--key', join(folder, 'partner.kyivstar.key')],
    { env: { ...process.env, THROUGHLINE_CALLS_ADDRESS: hub.address }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { child, ended: once(child, 'close'), said: () => said, file };
}

it('the program imports a file over TLS, with a certificate', { timeout: 60_000 }, async () => {
  const intake = createFakeIntake();
  const { ended, said } = await importTo(intake);

  expect(await ended, said()).toEqual([0, null]);
  expect(said()).toMatch(/^accepted +3$/m);
  expect(intake.accepted.size).toBe(3);
});

it('the program stops at Ctrl-C with 3, keeps how far it is and says how to go on', { timeout: 60_000 }, async () => {
  const intake = createFakeIntake(() => {});
  const { child, ended, said, file } = await importTo(intake);
  await until('the calls are sent', () => intake.batches.length === 1);
  child.kill('SIGINT');

  expect(await ended, said()).toEqual([3, null]);
  expect(said()).toContain('Run the same command again');
  expect(JSON.parse(await readFile(`${file}.import.json`, 'utf8'))).toMatchObject({ finished: false });
});
