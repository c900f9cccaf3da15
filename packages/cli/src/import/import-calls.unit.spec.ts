import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { Outcome } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake, hubRefusal } from '../../../client/src/fakes/fake-hub.ts';
import { createFakeIntake } from '../../../client/src/fakes/fake-intake.ts';
import { createFakeTiming } from '../../../client/src/fakes/fake-timing.ts';
import { realTiming, type Timing } from '../../../client/src/timing.ts';
import { newFolder, runAgainst } from '../fakes/fake-world.ts';
import type { ImportState } from './import-state.ts';

/** A busy machine takes longer than the second that vitest waits. */
const patience = { timeout: 8_000 };
const header = 'dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time\n';
const lineOf = (number: number | string, entity = 'KYIV-MSC-1'): string =>
  `527,+380671234567,+380445685015,${entity},${number},2026-11-01T10:15:30Z\n`;
const linesOf = (count: number): string => Array.from({ length: count }, (_, index) => lineOf(index + 1)).join('');

function newFile(content: string) {
  const folder = newFolder();
  const path = join(folder, 'calls.csv');
  writeFileSync(path, content);
  const read = (suffix: string): string => readFileSync(path + suffix, 'utf8');
  return {
    path,
    folder,
    state: () => JSON.parse(read('.import.json')) as ImportState,
    hasReport: () => existsSync(`${path}.refused.csv`),
    report: () => read('.refused.csv'),
    /** The refused lines in the report, with the reason. */
    refused: () =>
      read('.refused.csv')
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',').slice(0, 3)),
  };
}

type File = ReturnType<typeof newFile>;
type Intake = ReturnType<typeof createFakeIntake>;

async function importTo(
  intake: Intake,
  { path, folder }: File,
  args: readonly string[] = [],
  changes = {},
  timing: Timing = createFakeTiming(),
) {
  const client = await connectToFake('calls', intake, timing);
  const { code, out, err } = await runAgainst(client, ['calls', 'import', path, '--json', ...args], folder, changes);
  return { code, err, summary: out ? (JSON.parse(out) as Record<string, number>) : undefined };
}

const invalid = {
  outcome: Outcome.OUTCOME_INVALID,
  reason: ErrorReason.ERROR_REASON_NUMBER_INVALID,
  detail: 'The number +380671234567 is none.',
};

describe('an import', () => {
  it('publishes each line as a call from a file, and ends with 0 when all are taken', async () => {
    const intake = createFakeIntake();
    const file = newFile(header + linesOf(1_200));

    const { code, summary } = await importTo(intake, file);

    expect(code).toBe(0);
    expect(summary).toMatchObject({ accepted: 1_200, duplicate: 0, conflict: 0, refused: 0, lines: 1_200 });
    expect(intake.batches.flatMap(({ calls }) => calls.map((call) => Number(call.sequenceNumber)))).toEqual(
      Array.from({ length: 1_200 }, (_, index) => index + 1),
    );
    expect(intake.batches.every(({ fromFile }) => fromFile)).toBe(true);
    expect(file.state()).toMatchObject({ finished: true, operatorId: 'kyivstar' });
    expect(file.hasReport()).toBe(false);
  });

  it('of a file that is there under another name gives duplicates', async () => {
    const intake = createFakeIntake();
    await importTo(intake, newFile(header + linesOf(10)));

    const { summary } = await importTo(intake, newFile(header + linesOf(10)));

    expect(summary).toMatchObject({ accepted: 0, duplicate: 10 });
  });

  it('reports what the hub and what the file refuses, in the order of the file, and ends with 1', async () => {
    const refusedIds = new Set<string>();
    const intake = createFakeIntake(
      (batch, _stream, answer) => {
        for (const { callId, sequenceNumber } of batch.calls) if (sequenceNumber === 2n) refusedIds.add(callId);
        answer();
      },
      { judge: (callId) => (refusedIds.has(callId) ? invalid : undefined) },
    );
    const file = newFile(`${header + lineOf(1)}short\n${lineOf(2) + lineOf('', 'X') + lineOf(3)}`);

    const { code, summary } = await importTo(intake, file);

    expect(code).toBe(1);
    expect(summary).toMatchObject({ accepted: 2, refused: 3, lines: 5 });
    expect(file.refused()).toEqual([
      ['3', '', 'FIELD_COUNT'],
      ['4', [...refusedIds][0], 'NUMBER_INVALID'],
      ['5', '', 'CALL_NOT_IDENTIFIABLE'],
    ]);
  });

  it('writes no number of a caller anywhere, not even one that the hub repeats or that is in the wrong column', async () => {
    const intake = createFakeIntake(undefined, { judge: () => invalid });
    const file = newFile(`${header.replace('\n', ',call_id\n')}${lineOf(1).replace('\n', ',+380671234567\n')}`);

    const { err } = await importTo(intake, file);

    expect([file.report(), JSON.stringify(file.state()), err].join()).not.toContain('380671234567');
  });

  it('reads no further than the hub takes', async () => {
    const held: (() => void)[] = [];
    const intake = createFakeIntake((_batch, _stream, answer) => held.push(answer));
    const file = newFile(header + linesOf(8_000));
    const ended = importTo(intake, file);
    await vi.waitUntil(() => held.length === 8, patience);

    // The end of the file is written anew while the hub takes nothing: whoever had read it would not see it.
    const content = readFileSync(file.path, 'utf8');
    writeFileSync(file.path, content.replace(lineOf(8_000), lineOf(8_000, 'ODESA-MSC9')));
    let done = false;
    void ended.finally(() => {
      done = true;
    });
    while (!done) {
      held.shift()?.();
      await new Promise(setImmediate);
    }

    expect(intake.batches.at(-1)?.calls.at(-1)?.recordingEntity).toBe('ODESA-MSC9');
  });

  it('of a file of bad lines after one call does not wait for itself', async () => {
    const file = newFile(header + lineOf(1) + 'bad\n'.repeat(12_000));
    const { summary } = await importTo(createFakeIntake(), file, [], {}, realTiming);
    expect(summary).toMatchObject({ accepted: 1, refused: 12_000 });
  });
});

describe('an import that was interrupted', () => {
  /** Interrupts while the hub holds the answers to all but the first batches. */
  async function interrupted(file: File, intake: Intake, batches: number) {
    const stop = new AbortController();
    const holding = createFakeIntake((_batch, _stream, answer) => {
      if (holding.batches.length <= batches) answer();
      else if (holding.batches.length === batches + 1) stop.abort(new Error('SIGINT'));
    });
    for (const id of intake.accepted) holding.accepted.add(id);
    const result = await importTo(holding, file, [], { signal: stop.signal });
    for (const id of holding.accepted) intake.accepted.add(id);
    return result;
  }
  // One line of three is bad.
  const mixed =
    header + Array.from({ length: 3_000 }, (_, index) => (index % 3 === 0 ? 'bad\n' : lineOf(index))).join('');

  it('ends with 3, and run again goes on: each line once, and one report', async () => {
    const file = newFile(mixed);
    const intake = createFakeIntake();

    const first = await interrupted(file, intake, 2);
    const second = await importTo(intake, file);

    expect(first.code).toBe(3);
    expect(first.summary?.['lines']).toBeGreaterThan(0);
    expect(first.summary?.['lines']).toBeLessThan(3_000);
    expect(second.code).toBe(1);
    expect(second.summary).toMatchObject({ accepted: 2_000, duplicate: 0, refused: 1_000, lines: 3_000 });
    expect(intake.accepted.size).toBe(2_000);
    expect(file.refused().map(([line]) => Number(line))).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index * 3 + 2),
    );
    expect(file.report().match(/reason/g)).toHaveLength(1);
  });

  it('goes on where the state is, and forgets what the report has beyond it', async () => {
    const file = newFile(mixed);
    const intake = createFakeIntake();
    await interrupted(file, intake, 2);
    writeFileSync(`${file.path}.refused.csv`, `${file.report()}999,,FIELD_COUNT,written before a crash\r\n`);

    await importTo(intake, file);

    expect(file.report()).not.toContain('written before a crash');
    expect(file.refused()).toHaveLength(1_000);
  });

  it('begins anew with --restart', async () => {
    const file = newFile(mixed);
    const intake = createFakeIntake();
    const { summary } = await interrupted(file, intake, 2);

    const again = await importTo(intake, file, ['--restart']);

    expect(again.summary).toMatchObject({ refused: 1_000, lines: 3_000 });
    expect(again.summary?.['duplicate']).toBeGreaterThanOrEqual(summary?.['accepted'] ?? Infinity);
    expect(file.refused()).toHaveLength(1_000);
  });

  it('does not go on with another file, and says what to do', async () => {
    const file = newFile(mixed);
    await interrupted(file, createFakeIntake(), 2);
    writeFileSync(file.path, mixed + lineOf(9_999));

    const { code, err } = await importTo(createFakeIntake(), file);

    expect(code).toBe(2);
    expect(err).toContain('--restart');
  });

  it('does not go on when its report is gone, and says what to do', async () => {
    const file = newFile(mixed);
    await interrupted(file, createFakeIntake(), 2);
    writeFileSync(`${file.path}.refused.csv`, '');

    const { code, err } = await importTo(createFakeIntake(), file);

    expect(code).toBe(2);
    expect(err).toContain('put it back');
  });
});

describe('an import that is finished', () => {
  it('run again says so, sends nothing and ends with 0', async () => {
    const file = newFile(`${header + lineOf(1)}bad\n`);
    const intake = createFakeIntake();
    await importTo(intake, file);

    const client = await connectToFake('calls', intake, createFakeTiming());
    const { code, err } = await runAgainst(client, ['calls', 'import', file.path], file.folder);

    expect(code).toBe(0);
    expect(err).toContain('already imported');
    expect(intake.batches).toHaveLength(1);
  });
});

describe('an import without a hub', () => {
  it('that is away for longer than --wait ends with 3 and keeps what was answered', async () => {
    const intake = createFakeIntake((_batch, stream, answer) => {
      if (intake.batches.length === 1) return answer();
      stream.emit('error', hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true));
    });
    let now = 0;
    const file = newFile(header + linesOf(1_000));

    const { code, summary } = await importTo(intake, file, ['--wait', '1'], { now: () => (now += 100) });

    expect(code).toBe(3);
    expect(summary).toMatchObject({ accepted: 500, lines: 500 });
    expect(file.state()).toMatchObject({ finished: false, answered: { line: 501 } });
  });

  it('that lets nobody in ends with 2', async () => {
    const intake = createFakeIntake((_batch, stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'NOT_ENTITLED', false, 'You are no operator.'));
    });

    const { code, err } = await importTo(intake, newFile(header + linesOf(1)));

    expect(code).toBe(2);
    expect(err).toContain('You are no operator.');
  });
});
