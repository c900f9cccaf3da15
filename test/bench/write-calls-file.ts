import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const header = 'dialled_digits,forwarded_to_number,recording_entity,seizure_time,calling_number,sequence_number\n';
const linesAtOnce = 1_000;
const day = 86_400_000;

/** Writes a file of as many calls, all of yesterday, of one switch and numbered from 1, each from another number. */
export async function writeCallsFile(path: string, lines: number, signal: AbortSignal): Promise<void> {
  await pipeline(textOf(lines, Math.floor(Date.now() / day) * day - day), createWriteStream(path), { signal });
}

function* textOf(lines: number, from: number): Generator<string> {
  yield header;
  for (let first = 0; first < lines; first += linesAtOnce) {
    const count = Math.min(linesAtOnce, lines - first);
    yield Array.from({ length: count }, (_, index) =>
      lineOf(first + index, from + ((first + index) * day) / lines),
    ).join('');
  }
}

function lineOf(index: number, time: number): string {
  const caller = `+38067${String(index % 10_000_000).padStart(7, '0')}`;
  return `527,+380445685015,KYIV-MSC-1,${new Date(time).toISOString()},${caller},${index + 1}\n`;
}
