import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ProcessOptions, type RunningProcess, startProcess } from './child.ts';
import { identityOf, isAlive } from './identity.ts';
import { tryLock, withLock } from './lock.ts';
import { endLeftover } from './pid-file.ts';
import { untilReady } from './until-ready.ts';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A Node program that runs until the test ends, unless it ends by itself. */
async function run(program: string, options: Partial<ProcessOptions> = {}): Promise<RunningProcess> {
  const logFile = join(await aFolder(), 'logs', 'program.log');
  const args = ['--input-type=module', '--eval', program];
  const running = await startProcess({ name: 'program', command: process.execPath, args, logFile, ...options });
  onTestFinished(async () => void (await running.kill()));
  return running;
}

const forever = 'setInterval(() => {}, 1e6); console.log("up");';
const deaf = `process.on('SIGTERM', () => console.log('heard')); ${forever}`;

async function untilLogged({ logFile }: RunningProcess, text: string): Promise<void> {
  await vi.waitFor(async () => expect(await readFile(logFile, 'utf8')).toContain(text), {
    timeout: 5_000,
    interval: 10,
  });
}

describe('a child process', () => {
  it('writes both its outputs to the log file, and tells how it ended', async () => {
    const running = await run('console.log("out"); console.error("err"); process.exitCode = 3;');
    await expect(running.exited).resolves.toEqual({ code: 3, signal: null });
    expect(await readFile(running.logFile, 'utf8')).toBe('out\nerr\n');
  });

  it('ends politely when it is asked to, however often', async () => {
    const running = await run(forever);
    await untilLogged(running, 'up');
    const ends = await Promise.all([running.stop(), running.stop()]);
    expect(ends).toEqual([
      { code: null, signal: 'SIGTERM' },
      { code: null, signal: 'SIGTERM' },
    ]);
    await expect(running.stop()).resolves.toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('is killed when it does not end within its grace', async () => {
    const running = await run(deaf, { grace: 50 });
    await untilLogged(running, 'up');
    await expect(running.stop()).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await untilLogged(running, 'heard');
  });

  it('takes what it started with it', async () => {
    const running = await run(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['--eval', ${JSON.stringify(forever)}]);
      console.log('pid', child.pid, '.');
      ${forever}`);
    await untilLogged(running, '.');
    const pid = Number(/pid (\d+)/.exec(await readFile(running.logFile, 'utf8'))?.[1]);
    expect(await identityOf(pid)).toBeDefined();
    await running.kill();
    await vi.waitFor(async () => expect(await identityOf(pid)).toBeUndefined(), { timeout: 5_000, interval: 10 });
  });

  it('is out of reach of the terminal, in a group of its own', async () => {
    const running = await run(forever);
    expect(() => process.kill(-running.pid, 0)).not.toThrow();
  });

  it('says so when there is no such program', async () => {
    const logFile = join(await aFolder(), 'log');
    await expect(startProcess({ name: 'none', command: '/nowhere/none', args: [], logFile })).rejects.toThrow('ENOENT');
  });
});

describe('readiness', () => {
  it('is asked for until it is there', async () => {
    const running = await run(forever);
    const check = vi.fn().mockRejectedValueOnce(new Error('not yet')).mockResolvedValue(undefined);
    await untilReady(running, check, { timeout: 5_000 });
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('ends with the process, with the end of its log for the reason', async () => {
    const running = await run('console.log("no such setting"); process.exitCode = 1;');
    const ready = untilReady(running, () => Promise.reject(new Error('refused')), { timeout: 60_000 });
    await expect(ready).rejects.toMatchObject({
      name: 'LocalFailure',
      message: expect.stringContaining('program ended while it was starting (exit code 1)'),
      cause: expect.objectContaining({ message: 'no such setting' }),
    });
  });

  it('ends after its time, and when nobody wants it any more', async () => {
    const running = await run(forever);
    const never = () => Promise.reject(new Error('refused'));
    await expect(untilReady(running, never, { timeout: 0 })).rejects.toThrow('not ready within 0 s');
    const signal = AbortSignal.abort(new Error('changed my mind'));
    await expect(untilReady(running, never, { timeout: 60_000, signal })).rejects.toThrow('changed my mind');
  });
});

describe('what a dead launcher left behind', () => {
  it('is ended', async () => {
    const pidFile = join(await aFolder(), 'run', 'program.pid');
    const running = await run(forever, { pidFile });
    await expect(endLeftover(pidFile)).resolves.toBe(running.pid);
    await expect(running.exited).resolves.toEqual({ code: null, signal: 'SIGTERM' });
    await expect(endLeftover(pidFile)).resolves.toBeUndefined();
  });

  it('is killed when it is deaf', async () => {
    const pidFile = join(await aFolder(), 'program.pid');
    const running = await run(deaf, { pidFile });
    await untilLogged(running, 'up');
    await endLeftover(pidFile, { grace: 50 });
    await expect(running.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('is left alone when it is another process that has the pid now', async () => {
    const pidFile = join(await aFolder(), 'program.pid');
    const running = await run(forever);
    await writeFile(pidFile, JSON.stringify({ pid: running.pid, started: 'long ago' }));
    await expect(endLeftover(pidFile)).resolves.toBeUndefined();
    expect(running.exit()).toBeUndefined();
  });

  it('is nothing after a regular end, or when the note is not readable', async () => {
    const pidFile = join(await aFolder(), 'program.pid');
    const running = await run(forever, { pidFile });
    await running.stop();
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
    await writeFile(pidFile, 'half a no');
    await expect(endLeftover(pidFile)).resolves.toBeUndefined();
  });
});

describe('a lock', () => {
  it('is held by one at a time', async () => {
    const file = join(await aFolder(), 'lock');
    let inside = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(file, task)));
    expect(most).toBe(1);
  });

  it('says who has it', async () => {
    const file = join(await aFolder(), 'lock');
    const lock = await tryLock(file);
    expect(await tryLock(file)).toEqual({ heldBy: expect.objectContaining({ pid: process.pid }) });
    if ('release' in lock) await lock.release();
    expect(await tryLock(file)).toHaveProperty('release');
  });

  it('is taken over from the dead, and freed when the task fails', async () => {
    const file = join(await aFolder(), 'lock');
    const running = await run(forever);
    await writeFile(file, JSON.stringify(await identityOf(running.pid)));
    await running.kill();
    await expect(withLock(file, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(withLock(file, async () => 'mine')).resolves.toBe('mine');
  });

  it('is not waited for by someone who was told to stop', async () => {
    const file = join(await aFolder(), 'lock');
    await tryLock(file);
    const aborting = new AbortController();
    const onWait = () => aborting.abort(new Error('enough'));
    await expect(withLock(file, async () => {}, { signal: aborting.signal, onWait })).rejects.toThrow('enough');
  });
});

describe('the identity of a process', () => {
  it('lasts as long as the process', async () => {
    const running = await run(forever);
    const identity = await identityOf(running.pid);
    expect(identity && (await isAlive(identity))).toBe(true);
    await running.kill();
    expect(identity && (await isAlive(identity))).toBe(false);
  });
});
