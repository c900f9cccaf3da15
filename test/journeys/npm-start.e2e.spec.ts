import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { portsFrom, portUses } from '@throughline/local/hub/ports';
import { requireFreePorts } from '@throughline/local/preflight';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Launched, launch, ownFolder } from '../harness/launcher.ts';
import { until } from '../harness/until.ts';

/** A base from which all of a hub's ports are free. */
async function aPortBase(): Promise<number> {
  for (;;) {
    const base = 12_000 + 30 * Math.floor(Math.random() * 600);
    const free = await requireFreePorts(portUses(portsFrom(base))).then(
      () => true,
      () => false,
    );
    if (free) return base;
  }
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
const summaryOf = (launched: Launched): Record<string, number> => JSON.parse(lastLine(launched.stdout()));

async function flagsOfItsOwn(): Promise<string[]> {
  return ['--data', await ownFolder(), '--port-base', String(await aPortBase())];
}

/** The processes that the hub in this folder has noted and that still run. */
async function stillRunning(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith('.pid'));
  const running = await Promise.all(
    files.map(async (file) => {
      const { pid } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { pid: number };
      try {
        process.kill(pid, 0);
        return [file];
      } catch {
        return [];
      }
    }),
  );
  return running.flat();
}

describe('npm start', () => {
  it('runs two hubs side by side until their journeys are finished, and loses nothing', async () => {
    const hubs = await Promise.all(
      [1, 2].map(async () => {
        return launch([...(await flagsOfItsOwn()), '--journeys', '1', '--json']);
      }),
    );
    for (const hub of hubs) {
      expect(await hub.exited, hub.stderr()).toBe(0);
      const summary = summaryOf(hub);
      expect(summary).toMatchObject({ lost: 0, delivered: summary['acknowledged'] });
      expect(summary['assisted']).toBeGreaterThanOrEqual(1);
    }
  });

  it('stops every process within ten seconds of Ctrl-C, loses nothing, and goes on with the same data', async () => {
    const data = await ownFolder();
    const flags = ['--data', data, '--port-base', String(await aPortBase()), '--json'];
    const first = launch([...flags, '--calls-per-minute', '300']);
    await until('journeys under way', () => first.stderr().includes('accepted'), 120_000);
    const asked = performance.now();
    first.process.kill('SIGINT');
    expect(await first.exited, first.stderr()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(await stillRunning(data)).toEqual([]);
    expect(summaryOf(first)).toMatchObject({ lost: 0 });

    const second = launch([...flags, '--journeys', '1']);
    expect(await second.exited, second.stderr()).toBe(0);
    expect(summaryOf(second)).toMatchObject({ lost: 0 });
  });

  it('replays the calls of a file', async () => {
    const file = new URL('../../deploy/local/example-calls.csv', import.meta.url).pathname;
    const hub = launch([...(await flagsOfItsOwn()), '--journeys', '1', '--json', '--calls', file]);
    expect(await hub.exited, hub.stderr()).toBe(0);
    expect(summaryOf(hub)).toMatchObject({ lost: 0 });
  });
});

describe('npm start says in one sentence what is wrong and what to do:', () => {
  const fails = async (launched: Launched, sentence: RegExp): Promise<void> => {
    expect(await launched.exited).toBe(1);
    expect(lastLine(launched.stderr())).toMatch(sentence);
    expect(launched.stderr()).not.toMatch(/^\s+at /m);
  };

  it('a port is taken', async () => {
    const base = await aPortBase();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(base, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    await fails(
      launch(['--data', await ownFolder(), '--port-base', String(base)]),
      new RegExp(`^Port ${base} .*--port-base`),
    );
  });

  it('a folder cannot be written', async () => {
    // Below a file, which not even root can write to.
    const folder = join(process.execPath, 'data');
    await fails(launch(['--data', folder]), /^The folder .* cannot be written.*--data/);
  });

  it('there is neither Java nor Docker', async () => {
    const nothing = { PATH: '/nonexistent', XDG_CACHE_HOME: await ownFolder(), DOCKER_HOST: 'unix:///nonexistent' };
    await fails(launch(await flagsOfItsOwn(), { ...nothing, THROUGHLINE_PARTS: '' }), /Java 17 with Maven, or Docker/);
  });

  it('the file of calls is not there', async () => {
    await fails(launch([...(await flagsOfItsOwn()), '--calls', '/nonexistent.csv']), /nonexistent\.csv.*--calls/);
  });

  it('a flag is not understood', async () => {
    const hub = launch(['--port-bass', '1']);
    expect(await hub.exited).toBe(1);
    expect(hub.stderr()).toContain('--port-bass');
  });
});
