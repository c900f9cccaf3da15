import type { FileHandle } from 'node:fs/promises';

const blockBytes = 64 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** In bytes, without its line end. */
export const longestLine = 64 * 1024;

/** Where a line begins, and how many lines are before it. */
export type Place = { readonly offset: number; readonly line: number };

export type Line = {
  /** 1 for the first of the file. */
  readonly number: number;
  /** The offset in the file after the line and its end. */
  readonly end: number;
  /** Without the line end; undefined when it is longer than `longestLine`. */
  readonly bytes: Buffer | undefined;
};

/**
 * The lines of a file from a place on, a block's at a time and read only as they are asked for: what is in memory is one
 * block and one line. Lines end with LF or CRLF, or with the file.
 * @throws the file system's error
 */
export async function* readLines(file: FileHandle, from: Place): AsyncGenerator<readonly Line[], void, undefined> {
  const block = Buffer.allocUnsafe(blockBytes);
  let { offset, line } = from;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  for (;;) {
    const { bytesRead } = await file.read(block, 0, blockBytes, offset);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
    const start = offset - rest.length;
    const lines: Line[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, begin)) {
      const text = skipping ? undefined : withoutEnd(bytes.subarray(begin, end));
      lines.push({ number: ++line, end: start + end + 1, bytes: text });
      skipping = false;
      begin = end + 1;
    }
    rest = bytes.subarray(begin);
    offset += bytesRead;
    if (skipping || rest.length > longestLine + 1) {
      skipping = true;
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield lines;
  }
  if (skipping || rest.length > 0) {
    yield [{ number: line + 1, end: offset, bytes: skipping ? undefined : withoutEnd(rest) }];
  }
}

function withoutEnd(bytes: Buffer): Buffer | undefined {
  const text = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
  return text.length > longestLine ? undefined : text;
}
