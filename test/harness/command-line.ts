import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repository } from '../verify/repository.ts';
import type { TestHub } from './hub.ts';

const program = join(repository, 'packages/cli/bin/throughline.mjs');

export type CommandLine = {
  readonly child: ChildProcess;
  /** When it has ended: its exit code, null when it was killed, and what it said on both streams. */
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
};

/** Runs `throughline calls …` as a partner does, with its certificate and as a process of its own. */
export function throughlineCalls(
  hub: Pick<TestHub, 'certificates' | 'endpoints'>,
  partnerId: string,
  args: readonly string[],
): CommandLine {
  const { caFile, certFile, keyFile } = hub.certificates.partner(partnerId);
  const where = ['--ca', caFile, '--cert', certFile, '--key', keyFile, '--calls-address', hub.endpoints.calls];
  const child = spawn(process.execPath, [program, 'calls', ...args, ...where], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (said: string) => {
      text += said;
    });
  }
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, text })) };
}
