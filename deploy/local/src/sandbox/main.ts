import { Command, InvalidArgumentError } from 'commander';
import { connectionsWith } from './connections.ts';
import { reasonOf } from './report-interruptions.ts';
import { runSandbox, type SandboxOptions, type Summary } from './run-sandbox.ts';
import { createTerminal } from './terminal.ts';

const summaryEveryMilliseconds = 5_000;

/**
 * The sandbox as its own process: journeys on stdout, or with `--json` on stderr and the summary as the last line of
 * stdout. Exit code 0 only when nothing was lost and the journeys that were asked for are finished.
 */
export async function runInTerminal(
  options: Omit<SandboxOptions, 'report'>,
  output: { readonly json: boolean },
): Promise<number> {
  const stream = output.json ? process.stderr : process.stdout;
  const colours = stream.isTTY === true && !process.env.NO_COLOR;
  const terminal = createTerminal(
    (line) => stream.write(`${line}\n`),
    colours,
    () => Date.now(),
  );
  let summarise: () => void = () => {};
  let finished = 0;
  const timer = setInterval(() => summarise(), summaryEveryMilliseconds);
  let summary: Summary;
  try {
    summary = await runSandbox({
      ...options,
      report: (observation, board) => {
        terminal.show(observation);
        finished = board.finished;
        summarise = () => terminal.summary(board.counts);
      },
    });
  } finally {
    clearInterval(timer);
  }
  summarise();
  if (output.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  const complete = options.signal.aborted || finished >= (options.journeys ?? 0);
  return summary.lost === 0 && complete ? 0 : 1;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

async function main(): Promise<void> {
  const { env } = process;
  const command = new Command('sandbox')
    .description("The sandbox's partners against a hub: three operators, IOM's desk, three centres.")
    .option('--certificates <folder>', 'has ca.crt and partner.<id>.crt and .key', env.THROUGHLINE_CERTIFICATES)
    .option('--calls-per-minute <n>', 'of the three operators together, on average', positive, 60)
    .option('--journeys <n>', 'end when so many journeys are finished', positive)
    .option('--calls <file>', 'replay the calls of this CSV file instead')
    .option('--seed <text>', 'draws the same callers and pauses again', env.THROUGHLINE_SEED ?? String(Date.now()))
    .option('--state <file>', "keeps the operators' running numbers over restarts")
    .option('--json', 'print the summary as the last line of stdout', false);
  for (const service of ['calls', 'vault', 'cases', 'referrals', 'assistance', 'feeds', 'partners']) {
    const variable = `THROUGHLINE_${service.toUpperCase()}`;
    command.option(`--${service}-at <host:port>`, `or ${variable}`, env[variable]);
  }
  const flags: Record<string, unknown> = command.parse().opts();
  const text = (name: string): string | undefined => flags[name] as string | undefined;
  const directory = text('certificates');
  if (!directory) command.error('error: give --certificates <folder> or set THROUGHLINE_CERTIFICATES');

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const endpoints = Object.fromEntries(
    ['calls', 'vault', 'cases', 'referrals', 'assistance', 'feeds', 'partners'].map((it) => [
      it,
      text(`${it}At`) ?? '',
    ]),
  );
  const callsFile = text('calls');
  const stateFile = text('state');
  process.exitCode = await runInTerminal(
    {
      connections: connectionsWith(directory ?? '', endpoints),
      callsPerMinute: flags.callsPerMinute as number,
      ...(flags.journeys ? { journeys: flags.journeys as number } : {}),
      ...(callsFile ? { callsFile } : {}),
      ...(stateFile ? { stateFile } : {}),
      seed: text('seed') ?? '',
      signal: stop.signal,
    },
    { json: flags.json === true },
  );
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`The sandbox could not go on: ${error instanceof Error ? error.message : reasonOf(error)}\n`);
    process.exitCode = 1;
  });
}
