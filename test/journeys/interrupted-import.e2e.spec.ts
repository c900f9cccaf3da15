import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Granularity } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { throughlineCalls } from '../harness/command-line.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

/** As many as take some seconds, so that there is a middle. */
const lines = 20_000;
const badLine = 137;
/** Yesterday, so that it is over. */
const yesterday = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;

let hub: TestHub;
let desk: Journal;
let folder: string;
beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
  folder = await mkdtemp(join(tmpdir(), 'throughline-interrupted-'));
});
afterAll(async () => {
  await desk?.stop();
  await hub?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A file of one operator's calls within one hour, which has a bad line. */
async function newFile(operatorId: string, hour: number) {
  const start = yesterday + hour * 3_600_000;
  const path = join(folder, `${operatorId}.csv`);
  const rows = Array.from({ length: lines }, (_, index) => {
    const at = new Date(start + index * 100).toISOString();
    return `${index === badLine ? '112' : '527'},+380445685015,${operatorId}-MSC,${at},+380671234567,${index + 1}\n`;
  });
  const header = 'dialled_digits,forwarded_to_number,recording_entity,seizure_time,calling_number,sequence_number\n';
  await writeFile(path, header + rows.join(''));
  return { path, start: new Date(start) };
}

/** Begins an import and ends it in the middle. */
async function interrupted(operatorId: string, path: string, signal: NodeJS.Signals) {
  const first = throughlineCalls(hub, operatorId, ['import', path]);
  onTestFinished(() => void first.child.kill('SIGKILL'));
  await until('an import in its middle', async () => {
    // It is put in place whole, and there is none before the first.
    if (!existsSync(`${path}.import.json`)) return false;
    const state = JSON.parse(await readFile(`${path}.import.json`, 'utf8')) as { answered: { line: number } };
    return state.answered.line > 1;
  });
  first.child.kill(signal);
  return first.ended;
}

/** The books of an hour, once the numbers of the last batches are in them: they are merged a moment later. */
const untilMerged = (operatorId: string, start: Date) =>
  until('all numbers in the books', async () => {
    const period = { granularity: Granularity.GRANULARITY_HOUR, start };
    const books = await hub.client(operatorId).reconciliation.getReconciliation({ operatorId: '', period });
    return books.forwardedBySequence === BigInt(lines) && books;
  });

/** How many items tell the desk of an operator's calls, and of how many calls, once there are as many as lines. */
const toldToTheDesk = (operatorId: string) =>
  until(
    'the calls on the feed of the desk',
    () => {
      // An item that is delivered again has the same position.
      const positions = new Set<bigint>();
      const calls = new Set<string>();
      for (const { position, event } of desk.items) {
        if (event?.$case !== 'callForwarded' || event.value.operatorId !== operatorId) continue;
        positions.add(position);
        calls.add(event.value.callId);
      }
      return calls.size >= lines - 1 && { positions: positions.size, calls: calls.size };
    },
    120_000,
  );

it.each([
  ['by Ctrl-C', 'astelit', 'SIGINT', 3, 8],
  ['by a kill', 'umc', 'SIGKILL', null, 9],
] as const)(
  'an import interrupted %s and run again has given each line once',
  async (_, operatorId, signal, code, hour) => {
    const { path, start } = await newFile(operatorId, hour);

    expect(await interrupted(operatorId, path, signal)).toMatchObject({ code });
    const second = await throughlineCalls(hub, operatorId, ['import', path, '--json']).ended;

    expect(second.code, second.text).toBe(1);
    const counts = JSON.parse(second.text) as Record<string, number>;
    expect(counts).toMatchObject({ lines, refused: 1, conflict: 0 });
    // What was answered and not yet written down when it ended came again.
    expect((counts['accepted'] ?? 0) + (counts['duplicate'] ?? 0)).toBe(lines - 1);
    const report = await readFile(`${path}.refused.csv`, 'utf8');
    expect(report.split('\r\n').slice(1, -1)).toEqual([expect.stringMatching(`^${badLine + 2},`)]);

    const books = await untilMerged(operatorId, start);
    expect(books.received).toBe(BigInt(lines - 1));
    expect(await toldToTheDesk(operatorId)).toEqual({ positions: lines - 1, calls: lines - 1 });
  },
);
