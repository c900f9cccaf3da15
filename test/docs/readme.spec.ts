import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeFeeds } from '../../packages/client/src/fakes/fake-feeds.ts';
import { createFakeIntake } from '../../packages/client/src/fakes/fake-intake.ts';
import { until } from '../harness/until.ts';
import { repository } from '../verify/repository.ts';
import { typeErrorsOf } from './check-types.ts';
import { readmeExample, readmeExampleFor } from './readme-example.ts';
import { serveSecurely } from './secure-fake-hub.ts';
import { readDocument, tableAfter } from './tables.ts';

describe("the README's program", () => {
  it('has no type errors', { timeout: 60_000 }, () => {
    const program = readmeExample();
    const [errors, errorsOfAWrongOne] = typeErrorsOf([program, program.replace("dialledDigits: '527',", '')]);
    expect(errors).toEqual([]);
    expect(errorsOfAWrongOne, 'the check itself').toHaveLength(1);
  });

  it('publishes a call and follows a feed, over TLS with a certificate', { timeout: 60_000 }, async () => {
    // Below the clone, where the packages are found from, in a folder that no check looks into.
    const state = join(repository, '.throughline');
    await mkdir(state, { recursive: true });
    const folder = await mkdtemp(join(state, 'readme-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const intake = createFakeIntake();
    const feeds = createFakeFeeds(0);
    const event = { $case: 'callAnswered', value: { callId: '1', answeredAt: new Date() } } as const;
    feeds.state.items.push(FeedItem.fromPartial({ position: 1n, eventId: '1', event }));
    const hub = await serveSecurely(folder, [intake, feeds]);
    onTestFinished(() => hub.stop());
    const file = join(folder, 'example.ts');
    await writeFile(file, readmeExampleFor({ certificates: folder, calls: hub.address, feeds: hub.address }));

    const child = spawn(process.execPath, [file], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    await until('an answer and an item', () => child.exitCode !== null || output.includes('1 callAnswered'));
    child.kill('SIGINT');

    expect(await ended).toEqual([0, null]);
    expect(output).toBe('ACCEPTED\n1 callAnswered\n');
    expect(intake.accepted.size).toBe(1);
    expect(feeds.state.acknowledged).toBe(1n);
  });
});

describe("the README's flags", () => {
  it('are those of npm start', () => {
    const source = readDocument('deploy/local/src/launcher/flags.ts');
    const flags = [...source.matchAll(/\.option\('(--[^']+)'/g)].map(([, flag]) => flag);
    const documented = tableAfter(readDocument('README.md'), '## Flags of `npm start`').map(({ flag }) => flag);
    expect(documented.sort()).toEqual(flags.sort());
  });
});
