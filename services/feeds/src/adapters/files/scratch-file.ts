import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Lines that are put aside, to be read again in their order. */
export type ScratchFile = {
  /** @param text whole lines, each with its end */
  write(text: string): Promise<void>;
  lines(): AsyncGenerator<string, void, undefined>;
  close(): Promise<void>;
};

/** A file without a name: it is gone with the process, however that ends. */
export async function openScratchFile(): Promise<ScratchFile> {
  const path = join(tmpdir(), `throughline-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return {
    write: (text) => file.appendFile(text),
    // Not by readline, which ends lines at characters that a text may hold.
    async *lines() {
      const buffer = Buffer.alloc(64 * 1024);
      const decoder = new StringDecoder('utf8');
      let rest = '';
      for (let at = 0, bytesRead = 0; ; at += bytesRead) {
        ({ bytesRead } = await file.read(buffer, 0, buffer.length, at));
        if (bytesRead === 0) return;
        const lines = `${rest}${decoder.write(buffer.subarray(0, bytesRead))}`.split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    },
    close: () => file.close(),
  };
}
