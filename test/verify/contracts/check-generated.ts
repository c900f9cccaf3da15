// Generated code is what its sources say. It is made anew beside the tree and compared by content, so that edits that
// are not committed count, and nothing that runs from this tree meanwhile loses a file.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedFiles } from '@throughline/schemas/generated-files';
import { type CommandResult, runQuietly } from '../command.ts';
import { repository } from '../repository.ts';
import { filesUnder } from '../structure/files-under.ts';

const made = new Map<string, Buffer>();
for (const [name, text] of generatedFiles()) made.set(`schemas/gen/${name}`, Buffer.from(text));
await makeProto();

const committed = new Set([...filesUnder('schemas/gen'), ...filesUnder('proto/gen')]);
const stale = [
  ...[...made].filter(([path, content]) => !committed.has(path) || !read(path).equals(content)).map(([path]) => path),
  ...[...committed].filter((path) => !made.has(path)),
].sort();
if (stale.length > 0) {
  console.error(`Stale: run \`npm run generate\`, and commit what it writes.\n${stale.join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`${made.size} generated files are fresh`);
}

async function makeProto(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-generated-'));
  try {
    insist(await buf('generate', '-o', folder));
    insist(await buf('build', '-o', join(folder, 'gen/image.binpb')));
    for (const path of filesUnder('gen', folder)) made.set(`proto/${path}`, readFileSync(join(folder, path)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function buf(...args: readonly string[]): Promise<CommandResult> {
  return runQuietly({ program: 'node_modules/@bufbuild/buf/bin/buf', args, folder: 'proto' });
}

function insist({ ok, output }: CommandResult): void {
  if (!ok) throw new Error(`buf failed: ${output}`);
}

function read(path: string): Buffer {
  return readFileSync(join(repository, path));
}
