import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { defaultPortBase } from '../hub/ports.ts';

export type Flags = {
  readonly data: string;
  readonly portBase: number;
  readonly fresh: boolean;
  readonly sandbox: boolean;
  readonly callsPerMinute: number;
  readonly journeys?: number;
  readonly calls?: string;
  readonly seed: string;
  readonly json: boolean;
};

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** @throws CommanderError for `--help` and for what is not understood, after it was said */
export function readFlags(argv: readonly string[]): Flags {
  const command = new Command('npm start --')
    .description(
      'The whole hub on this machine: broker, schema registry, database, every service, and sandbox partners\n' +
        'whose calls, referrals and assistance you can watch. Ctrl-C stops everything; the next start goes on.',
    )
    .option('--data <folder>', 'where the hub keeps its data and logs', join(repository, '.throughline', 'data'))
    .option('--port-base <n>', 'the first of the 30 ports that it listens on, on loopback', portBase, defaultPortBase)
    .option('--fresh', "begin anew: the folder's data are deleted first", false)
    .option('--no-sandbox', 'run the hub alone')
    .option('--calls-per-minute <n>', 'of the three operators together, on average', positive, 60)
    .option('--journeys <n>', 'stop when so many journeys are finished; exit 0 only when nothing was lost', positive)
    .option('--calls <file>', 'replay the call events of a CSV file instead')
    .option('--seed <text>', 'draws the same callers and pauses again', String(Date.now()))
    .option('--json', 'print the summary as one JSON object, the last line; progress goes to stderr', false)
    .addHelpText(
      'after',
      '\nExamples:\n  npm start\n  npm start -- --fresh --calls-per-minute 200\n  npm start -- --journeys 5 --json\n' +
        '  npm start -- --no-sandbox --port-base 16000 --data /tmp/second-hub',
    )
    .exitOverride();
  const flags = command.parse([...argv], { from: 'user' }).opts<Flags>();
  return { ...flags, data: resolve(flags.data) };
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function portBase(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1_024 || number > 65_500) {
    throw new InvalidArgumentError('It must be a whole number from 1024 to 65500.');
  }
  return number;
}
