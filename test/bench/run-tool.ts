import { LocalFailure } from '@throughline/local/failures';
import { createTable, type Numbers, type Table } from './table.ts';

const interrupted = 130;

/**
 * Runs a tool that measures: a table for people, and with `json` one object last. Sets the exit code: 1 when it failed
 * or was asked for what it does not know, 130 when it was interrupted and has stopped what it started.
 */
export async function runTool<Options extends { readonly json: boolean }>(tool: {
  /** @throws Error, in one sentence, for what is not understood */
  readonly readOptions: (args: readonly string[]) => Options;
  readonly usage: string;
  readonly measure: (options: Options, table: Table, signal: AbortSignal) => Promise<Numbers>;
}): Promise<void> {
  // As local processes: in containers, an engine's work would be measured too, and no process could be looked at.
  process.env['THROUGHLINE_PARTS'] ||= 'processes';
  process.exitCode = await exitCodeOf(tool);
}

async function exitCodeOf<Options extends { readonly json: boolean }>(
  tool: Parameters<typeof runTool<Options>>[0],
): Promise<number> {
  let options: Options;
  try {
    options = tool.readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${tool.usage}\n`);
    return 1;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const output = options.json ? process.stderr : process.stdout;
  const table = createTable((line) => output.write(`${line}\n`));
  try {
    const numbers = await tool.measure(options, table, stop.signal);
    if (options.json) process.stdout.write(`${JSON.stringify(numbers)}\n`);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write('Stopped before the end; nothing is left running.\n');
      return interrupted;
    }
    if (!(error instanceof LocalFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
