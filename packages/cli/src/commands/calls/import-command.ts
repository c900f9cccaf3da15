import { type Command, InvalidArgumentError } from 'commander';
import { type ConnectionFlags, openConnection, withConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type ImportProgress, type ImportResult, importCalls } from '../../import/import-calls.ts';
import { linesOf } from '../../import/import-state.ts';
import { reportPath } from '../../import/refused-report.ts';
import { type Progress, showProgress } from '../../progress.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';

type Flags = ConnectionFlags & { readonly restart: boolean; readonly wait: number; readonly json: boolean };

const help = `
The file is CSV in UTF-8 with a header; packages/cli/README.md has the columns. What is answered is kept in
FILE.import.json, so that the same command goes on after Ctrl-C or an outage. Lines that were refused are in
FILE.refused.csv, with the reason.

Examples:
  throughline calls import november.csv --ca ca.crt --cert partner.kyivstar.crt --key partner.kyivstar.key
  throughline calls import november.csv --json > summary.json
  throughline calls import november.csv --restart

Exit codes: 0 all taken, 1 some refused, 2 usage or the file can't be read, 3 interrupted or the hub is away.`;

/** Adds `import FILE`. @param exit is told the exit code */
export function addImportCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('import')
    .argument('<file>', 'a CSV file of forwarded calls')
    .summary('publish the calls of a CSV file')
    .description('Publishes the calls of a CSV file, each line once, and goes on where it was when it is run again.')
    .option('--restart', 'begin anew, whatever was imported before', false)
    .option('--wait <seconds>', 'how long to wait for a hub that is away', seconds, 60)
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', help);
  withConnection(command, 'calls').action(async (file: string, flags: Flags) => exit(await run(file, flags, world)));
}

async function run(file: string, flags: Flags, world: World): Promise<number> {
  const { client, partnerId, address } = openConnection(flags, world, 'calls');
  const say = (text: string): void => (flags.json ? undefined : world.err(text));
  const startedAt = world.now();
  let progress: { stop(): void } | undefined;
  try {
    const result = await importCalls({
      ...{ file, operatorId: partnerId, calls: client.calls, restart: flags.restart },
      waitMilliseconds: flags.wait * 1_000,
      signal: world.signal,
      now: world.now,
      onBegin(asked, resumed) {
        if (resumed) say(`Going on after line ${asked().line}.\n`);
        if (!flags.json) progress = showProgress(() => progressOf(asked()), world);
      },
      onAway: ({ detail }) => say(`The hub at ${address} is away, trying again: ${detail}\n`),
    });
    progress?.stop();
    const elapsed = Math.round((world.now() - startedAt) / 100) / 10;
    await world.out(flags.json ? asJson(result, elapsed) : asTable(result, elapsed));
    if (!flags.json) world.err(advice(file, result, address));
    return codeOf(result);
  } finally {
    progress?.stop();
    client.close();
  }
}

function progressOf({ bytes, ofBytes, counts }: ImportProgress): Progress {
  const text = `${linesOf(counts)} lines, ${counts.refused + counts.conflict} of them refused`;
  return { done: bytes, of: ofBytes, text };
}

function asJson({ counts }: ImportResult, elapsed: number): string {
  return `${JSON.stringify({ ...counts, lines: linesOf(counts), seconds: elapsed })}\n`;
}

function asTable({ counts }: ImportResult, elapsed: number): string {
  return table([...Object.entries(counts), ['lines', linesOf(counts)], ['seconds', elapsed]]);
}

function advice(file: string, { ended, counts, error }: ImportResult, address: string): string {
  const report = counts.refused + counts.conflict > 0 ? `What was refused, and why: ${reportPath(file)}\n` : '';
  switch (ended) {
    case 'finished':
      return report;
    case 'finished-before':
      return `${file} is already imported; --restart imports it again.\n${report}`;
    case 'interrupted':
      return `Interrupted. Run the same command again to go on from here.\n${report}`;
    case 'hub-away':
      return `The hub at ${address} is away: ${error?.detail}\nRun the same command again to go on from here.\n${report}`;
  }
}

function codeOf({ ended, counts }: ImportResult): number {
  if (ended === 'finished-before') return exitCodes.ok;
  if (ended !== 'finished') return exitCodes.interrupted;
  return counts.refused + counts.conflict > 0 ? exitCodes.someRefused : exitCodes.ok;
}

function seconds(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0)) throw new InvalidArgumentError('It must be a number of seconds.');
  return number;
}
