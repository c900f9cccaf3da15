import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, runAgainst } from '../../packages/cli/src/fakes/fake-world.ts';
import { programOf } from '../../packages/cli/src/run.ts';
import type { World } from '../../packages/cli/src/world.ts';
import { type Example, examplesIn, examplesOfHelp, helpOf, leavesOf } from './cli-examples.ts';
import { connectToFakeHub } from './fake-partner-hub.ts';
import { readDocument, tableAfter } from './tables.ts';

const readme = 'packages/cli/README.md';
// Nothing of it is used before a command runs.
const commands = leavesOf(programOf({} as World, () => {}));
const documented = tableAfter(readDocument(readme), 'throughline trace 01a1962d-8dca-7447-a624-0f250c283012');

/** Runs an example as it is written; what follows until Ctrl-C is stopped at its first line. */
async function runExample({ words }: Example) {
  const folder = newFolder();
  const files: Readonly<Record<string, string>> = {
    'november.csv': 'november.csv',
    'ca.crt': 'ca.crt',
    'partner.kyivstar.crt': 'partner.crt',
    'partner.kyivstar.key': 'partner.key',
  };
  await writeFile(
    join(folder, 'november.csv'),
    'dialled_digits,forwarded_to_number,recording_entity,seizure_time,sequence_number\n',
  );
  const stop = new AbortController();
  const isEndless = words[1] === 'follow' && !words.includes('--limit');
  const changes = isEndless ? { signal: stop.signal, out: async () => stop.abort() } : {};
  const args = words.map((word) => (files[word] ? join(folder, files[word]) : word));
  return runAgainst(await connectToFakeHub(), args, folder, changes);
}

describe(readme, () => {
  it('has every command, with what it does', () => {
    const said = documented.map((row) => [row['command'], row['what it does']]);
    expect(said).toEqual(commands.map(({ name, command }) => [name, command.summary()]));
  });

  it.each(commands.map(({ name }) => name))('has an example of %s', (name) => {
    const written = examplesIn(readme).map(({ words }) => words.join(' '));
    const start = name.replace(/ list$/, '');
    expect(written.some((words) => words === start || words.startsWith(`${start} `))).toBe(true);
  });

  it.each(examplesIn(readme))('has an example that runs: $line', async (example) => {
    const { code, err } = await runExample(example);
    expect(code, err).toBe(0);
  });
});

describe.each(commands)('the help of $name', ({ name, command }) => {
  const help = helpOf(command);

  it('has examples of it, and the exit codes', () => {
    const start = name.replace(/ list$/, '');
    const own = examplesOfHelp(help).filter(({ words }) => words.join(' ').startsWith(start));
    expect(own.length).toBeGreaterThan(0);
    expect(help).toMatch(/^Exit codes: 0 /m);
  });

  it.each(examplesOfHelp(help))('has an example that runs: $line', async (example) => {
    const { code, err } = await runExample(example);
    expect(code, err).toBe(0);
  });
});
