import { describe, expect, it, onTestFinished } from 'vitest';
import { openScratchFile } from './scratch-file.ts';

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

async function aFile() {
  const file = await openScratchFile();
  onTestFinished(() => file.close());
  return file;
}

describe('a scratch file', () => {
  it('gives back its lines, more than fit into one read and with any character', async () => {
    const file = await aFile();
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ї\u2028\r\u{1F4DE}`);
    for (let at = 0; at < lines.length; at += 3_000) {
      await file.write(
        lines
          .slice(at, at + 3_000)
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
    expect(await all(file.lines())).toEqual(lines);
  });

  it('may be left in the middle, and read again', async () => {
    const file = await aFile();
    await file.write('one\ntwo\n');
    for await (const line of file.lines()) {
      expect(line).toBe('one');
      break;
    }
    expect(await all(file.lines())).toEqual(['one', 'two']);
  });

  it('that is empty has no lines', async () => {
    expect(await all((await aFile()).lines())).toEqual([]);
  });
});
