import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectToFake } from '../../../client/src/fakes/fake-hub.ts';
import { createFakeIntake } from '../../../client/src/fakes/fake-intake.ts';
import { createFakeTiming } from '../../../client/src/fakes/fake-timing.ts';
import { newFolder, runAgainst } from '../fakes/fake-world.ts';
import { lockImport, lockPath } from './import-lock.ts';

/** A busy machine takes longer than the second that vitest waits. */
const patience = { timeout: 8_000 };
const header = 'dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time\n';
const line = '527,+380671234567,+380445685015,KYIV-MSC-1,1,2026-11-01T10:15:30Z\n';

afterEach(() => void vi.useRealTimers());

function newFile() {
  const folder = newFolder();
  const path = join(folder, 'calls.csv');
  writeFileSync(path, header + line);
  return { folder, path, lock: lockPath(path), state: () => readFileSync(`${path}.import.json`, 'utf8') };
}
type File = ReturnType<typeof newFile>;

async function importTo(intake: ReturnType<typeof createFakeIntake>, { path, folder }: File) {
  const client = await connectToFake('calls', intake, createFakeTiming());
  return runAgainst(client, ['calls', 'import', path], folder);
}

/** An import that is under way until it is told to go on. */
async function importUnderWay(file: File) {
  let goOn: (() => void) | undefined;
  const ended = importTo(
    createFakeIntake((_batch, _stream, answer) => {
      goOn = answer;
    }),
    file,
  );
  await vi.waitUntil(() => goOn, patience);
  return { ended, goOn: () => goOn?.() };
}

/** A lock as another process left it. */
function leaveLock({ lock }: File, holder: { pid: number; host?: string }, keptSecondsAgo = 0): void {
  const since = '2026-11-01T10:15:30.000Z';
  writeFileSync(lock, JSON.stringify({ host: hostname(), since, token: 'of another', ...holder }));
  const keptAt = new Date(Date.now() - keptSecondsAgo * 1_000);
  utimesSync(lock, keptAt, keptAt);
}

describe('a file that is being imported', () => {
  it('is refused to a second import, which says who is at it and what to do', async () => {
    const file = newFile();
    const first = await importUnderWay(file);
    const intake = createFakeIntake();

    const second = await importTo(intake, file);

    expect(second.code).toBe(2);
    expect(second.err).toContain(`is being imported by process ${process.pid}, since 20`);
    expect(second.err).toContain('wait for its end or stop it, then run the same command again');
    expect(intake.batches).toEqual([]);
    first.goOn();
    expect(await first.ended).toMatchObject({ code: 0 });
  });

  it('is free again after its end', async () => {
    const file = newFile();
    const first = await importUnderWay(file);
    expect(existsSync(file.lock)).toBe(true);
    first.goOn();
    await first.ended;
    expect(existsSync(file.lock)).toBe(false);
  });

  it('keeps its lock while the hub is waited for', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const file = newFile();
    const lock = await lockImport(file.path);
    onTestFinished(() => lock.release());
    utimesSync(file.lock, 0, 0);
    vi.advanceTimersByTime(10_000);
    await vi.waitUntil(() => Date.now() - statSync(file.lock).mtimeMs < 60_000, patience);
  });

  it('on another machine is refused too, and the machine is named', async () => {
    const file = newFile();
    leaveLock(file, { pid: 1, host: 'elsewhere' });
    const { code, err } = await importTo(createFakeIntake(), file);
    expect(code).toBe(2);
    expect(err).toContain('by process 1 on elsewhere, since 2026-11-01T10:15:30.000Z');
  });
});

describe('a lock that was left', () => {
  const exited = (): number => spawnSync(process.execPath, ['--version']).pid;

  it.each([
    ['by a process that has ended is taken over at once', { pid: exited() }, 0],
    ['on another machine is taken over when nobody has kept it for a minute', { pid: 1, host: 'elsewhere' }, 61],
    ['is taken over in a minute though its process id is another program by now', { pid: process.pid }, 61],
  ])('%s', async (_, holder, keptSecondsAgo) => {
    const file = newFile();
    leaveLock(file, holder, keptSecondsAgo);
    const { code, err } = await importTo(createFakeIntake(), file);
    expect(code, err).toBe(0);
    expect(existsSync(file.lock)).toBe(false);
  });

  it('half written is taken over in a minute', async () => {
    const file = newFile();
    writeFileSync(file.lock, '{"pid":');
    expect((await importTo(createFakeIntake(), file)).code).toBe(2);
    utimesSync(file.lock, 0, 0);
    expect((await importTo(createFakeIntake(), file)).code).toBe(0);
  });
});

describe('an import whose file was taken over, as while it was suspended', () => {
  it('writes nothing more, leaves the lock to the other and says so', async () => {
    const file = newFile();
    const suspended = await importUnderWay(file);
    leaveLock(file, { pid: process.pid });
    const before = file.state();

    suspended.goOn();
    const { code, err } = await suspended.ended;

    expect(code).toBe(2);
    expect(err).toContain('another one goes on');
    expect(file.state()).toBe(before);
    expect(readFileSync(file.lock, 'utf8')).toContain('of another');
  });
});
