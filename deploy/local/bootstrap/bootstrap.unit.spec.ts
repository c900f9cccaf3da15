import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const sources = fileURLToPath(new URL('..', import.meta.url));
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'throughline-bootstrap-'));
  mkdirSync(join(clone, 'deploy/local'), { recursive: true });
  for (const part of ['bootstrap', 'bootstrap.mjs'])
    cpSync(join(sources, part), join(clone, 'deploy/local', part), { recursive: true });
  write('package.json', JSON.stringify({ name: 'clone', version: '1.0.0', type: 'module' }));
  write('package-lock.json', lockFile('1.0.0'));
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe('the bootstrap', () => {
  it('installs once, then hands over the arguments and the exit code', async () => {
    program('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');

    const first = await bootstrap('start', '--json', 'a b');
    expect(first).toMatchObject({ code: 7, stdout: '["--json","a b"]\n' });
    expect(first.stderr).toContain('Installing npm packages (for the first time)');

    const second = await bootstrap('start');
    expect(second).toEqual({ code: 7, stdout: '[]\n', stderr: '' });
  });

  it('installs again when the lock file changed', async () => {
    program('');
    await bootstrap('start');
    write('package-lock.json', lockFile('1.0.1'));
    write('package.json', JSON.stringify({ name: 'clone', version: '1.0.1', type: 'module' }));
    expect((await bootstrap('start')).stderr).toContain('(the lock file changed)');
  });

  it('installs once when started twice at once', async () => {
    program('');
    const both = await Promise.all([bootstrap('start'), bootstrap('start')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes('Installing npm packages'))).toHaveLength(1);
  });

  it('does not wait for an installer that was killed', async () => {
    program('');
    mkdirSync(join(clone, '.throughline'));
    symlinkSync(String(await deadProcess()), join(clone, '.throughline/install.lock'));
    expect((await bootstrap('start')).code).toBe(0);
    expect(existsSync(join(clone, '.throughline/install.lock'))).toBe(false);
  });

  it('shows what npm said when npm fails', async () => {
    // Not what the lock file says, which npm finds out without asking any registry.
    write('package.json', JSON.stringify({ name: 'clone', version: '1.0.0', dependencies: { missing: '1.0.0' } }));
    const { code, stdout, stderr } = await bootstrap('start');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('npm error');
    expect(stderr.trimEnd().split('\n').at(-1)).toContain('npm could not install the packages');
  });

  it('says in a sentence what it is for', async () => {
    expect(await bootstrap('fly')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: .+\n$/),
    });
  });

  it('passes one signal on once, however often it comes', async () => {
    program(`
      let count = 0;
      process.on('SIGINT', () => { count += 1; setTimeout(() => { console.log(count); process.exit(3); }, 200); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `);
    const child = spawn(process.execPath, ['deploy/local/bootstrap.mjs', 'start'], { cwd: clone });
    const answer = collect(child);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.includes('ready')) return;
      child.kill('SIGINT');
      child.kill('SIGINT');
    });
    expect(await answer).toMatchObject({ code: 3, stdout: 'ready\n1\n' });
  });
});

function write(path: string, text: string): void {
  writeFileSync(join(clone, path), text);
}

function program(text: string): void {
  mkdirSync(join(clone, 'deploy/local/src/launcher'), { recursive: true });
  write('deploy/local/src/launcher/main.ts', text);
}

function lockFile(version: string): string {
  return JSON.stringify({
    name: 'clone',
    version,
    lockfileVersion: 3,
    packages: { '': { name: 'clone', version } },
  });
}

type Answer = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function bootstrap(...args: readonly string[]): Promise<Answer> {
  return collect(spawn(process.execPath, ['deploy/local/bootstrap.mjs', ...args], { cwd: clone }));
}

function collect(child: ReturnType<typeof spawn>): Promise<Answer> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await collect(child);
  return child.pid ?? 0;
}
