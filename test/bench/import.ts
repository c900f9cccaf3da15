import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CommandLine, throughlineCalls } from '../harness/command-line.ts';
import { type BenchHub, untilQuiet } from './bench-hub.ts';
import { type MemorySample, memoryAt } from './memory-along.ts';
import { needRoom } from './need-room.ts';
import { peakMebibytes, residentMebibytes } from './process-memory.ts';
import { rounded } from './statistics.ts';
import type { Numbers, Table } from './table.ts';
import { writeCallsFile } from './write-calls-file.ts';

const manyLines = 5_000_000;
const quickLines = 100_000;
/** The line, its call, its event on Kafka and on a feed, and what the write-ahead log keeps of them for a while. */
const bytesPerLine = 4_000;
const sampleMilliseconds = 500;
/** The import must have begun in earnest: by then what it needs is there, and more would be a leak. */
const early = 0.2;

/** How fast a file of calls goes in through the command line, and whether its memory stays flat while it does. */
export async function measureImport(
  bench: BenchHub,
  options: {
    readonly quick: boolean;
    /** Instead of those of a full or a quick run. */
    readonly lines?: number | undefined;
    readonly table: Table;
    readonly signal: AbortSignal;
  },
): Promise<Numbers> {
  const { table, signal } = options;
  const lines = options.lines ?? (options.quick ? quickLines : manyLines);
  await needRoom('import', lines * bytesPerLine);
  const folder = await mkdtemp(join(tmpdir(), 'throughline-import-'));
  try {
    const file = join(folder, 'calls.csv');
    table.title(
      `import: a file of ${lines.toLocaleString('en-GB')} calls through the command line; the whole hub runs`,
    );
    await writeCallsFile(file, lines, signal);
    await untilQuiet(bench, signal);
    const startedAt = performance.now();
    const line = throughlineCalls(bench.hub, 'kyivstar', ['import', file, '--json']);
    const { samples, peak } = await watch(line, file, table, signal);
    const seconds = (performance.now() - startedAt) / 1_000;
    requireAll(await line.ended, lines);
    return report({ lines, seconds, samples, peak }, table);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Watched = { readonly samples: readonly MemorySample[]; readonly peak: number | undefined };

/** Samples the memory of the process until it has ended; ends it when the signal aborts. */
async function watch(line: CommandLine, file: string, table: Table, signal: AbortSignal): Promise<Watched> {
  const { child, ended } = line;
  const { size } = await stat(file);
  const samples: MemorySample[] = [];
  let peak: number | undefined;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  table.row('', 'lines', 'after, s', 'memory, MiB');
  const startedAt = performance.now();
  let told = 0;
  try {
    while (!over) {
      await Promise.race([ended, delay(sampleMilliseconds, undefined, { signal })]);
      const mebibytes = child.pid === undefined ? undefined : await residentMebibytes(child.pid);
      const answered = await answeredOf(file);
      if (mebibytes === undefined || !answered) continue;
      peak = (await peakMebibytes(child.pid as number)) ?? peak;
      const done = answered.offset / size;
      samples.push({ done, mebibytes });
      if (done < told + 0.1) continue;
      told = Math.floor(done * 10) / 10;
      table.row(`${Math.floor(done * 100)} %`, answered.line, (performance.now() - startedAt) / 1_000, mebibytes);
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return { samples, peak };
}

/** How far the import is, as it keeps beside the file. */
async function answeredOf(file: string): Promise<{ readonly offset: number; readonly line: number } | undefined> {
  const text = await readFile(`${file}.import.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { answered: { offset: number; line: number } }).answered;
}

/** @throws Error when not every line was taken */
function requireAll({ code, text }: Awaited<CommandLine['ended']>, lines: number): void {
  const counts = code === 0 ? (JSON.parse(text) as { readonly accepted: number }) : undefined;
  if (counts?.accepted !== lines) throw new Error(`the import ended with ${code}: ${text.slice(-1_000)}`);
}

function report(
  { lines, seconds, samples, peak }: Watched & { readonly lines: number; readonly seconds: number },
  table: Table,
): Numbers {
  table.row('lines/s', lines / seconds);
  const numbers = { 'import.lines': lines, 'import.linesPerSecond': rounded(lines / seconds) };
  if (samples.length === 0 || peak === undefined) {
    table.note('There is no /proc here, so nothing is known of its memory.');
    return numbers;
  }
  const [fifth, end] = [memoryAt(samples, early), memoryAt(samples, 1)];
  table.row('memory at a fifth, MiB', fifth);
  table.row('memory near the end, MiB', end);
  table.row('the most it ever had, MiB', peak);
  table.row('near the end / at a fifth', end / fifth);
  return {
    ...numbers,
    'import.memory.fifth.mebibytes': rounded(fifth),
    'import.memory.end.mebibytes': rounded(end),
    'import.memory.peak.mebibytes': rounded(peak),
    'import.memory.ratio': rounded(end / fifth),
  };
}
