import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
      let rest = '';
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false, encoding: 'utf8' })) {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    },
    close: () => file.close(),
  };
}
