import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = new URL('./', import.meta.url);

/** Runs a service whose start is these statements, ends it as a supervisor does, and answers what it said. */
async function serviceThat(statements: string, drainMilliseconds = 0): Promise<{ events: string[]; code: number }> {
  // Each line is written at once: the order of lines is what is looked at, and the process ends right after.
  const program = `
    import { writeSync } from 'node:fs';
    import { runService } from '${new URL('lifecycle.ts', folder)}';
    import { createLog } from '${new URL('log.ts', folder)}';
    setInterval(() => {}, 1_000);
    const log = createLog('test', 'info', { write: (line) => void writeSync(1, line) });
    await runService(log, { DRAIN_MILLISECONDS: ${drainMilliseconds} }, async (lifecycle) => {
      ${statements}
    }, 200);
    process.kill(process.pid, 'SIGTERM');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const lines = output.split('\n').filter((line) => line !== '');
  return { events: lines.map((line) => (JSON.parse(line) as { event: string }).event), code: code as number };
}

describe('a service that is stopped', () => {
  it('stops what it started, and ends well', async () => {
    expect(await serviceThat(`lifecycle.onStop('a part', () => {});`)).toEqual({
      events: ['started', 'stopped'],
      code: 0,
    });
  });

  it('says at once that it is ending, and stops nothing until the drain is over', async () => {
    const statements = `
      let told = 0;
      lifecycle.onEnding(() => { told = performance.now(); });
      lifecycle.onStop('a part', () => { if (performance.now() - told < 290) throw new Error('too soon'); });`;
    expect(await serviceThat(statements, 300)).toEqual({ events: ['started', 'draining', 'stopped'], code: 0 });
  });

  it('drains no longer when it can not go on', async () => {
    const statements = `lifecycle.onEnding(() => setTimeout(() => lifecycle.fail(new Error('no')), 1));`;
    expect(await serviceThat(statements, 60_000)).toEqual({
      events: ['started', 'draining', 'failed', 'stopped'],
      code: 1,
    });
  });

  it('stops the others though a part can not be stopped', async () => {
    const statements = `lifecycle.onStop('a part', () => { throw new Error('no'); });`;
    expect(await serviceThat(statements)).toEqual({ events: ['started', 'stop-failed', 'stopped'], code: 0 });
  });

  it('ends all the same when a part hangs', async () => {
    const statements = `lifecycle.onStop('a part', () => new Promise(() => {}));`;
    expect(await serviceThat(statements)).toEqual({ events: ['started', 'stop-took-too-long'], code: 1 });
  });

  it('ends with exit code 1 when it can not start', async () => {
    const { events, code } = await serviceThat(`throw new Error('no');`);
    expect([events[0], code]).toEqual(['failed', 1]);
  });
});
