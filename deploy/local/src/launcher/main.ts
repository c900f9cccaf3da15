// npm start: the hub and its sandbox on this machine, until Ctrl-C or until the journeys that were asked for are done.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { LocalFailure } from '../failures.ts';
import { connectionsWith } from '../sandbox/connections.ts';
import { runInTerminal } from '../sandbox/main.ts';
import { type Flags, readFlags } from './flags.ts';
import { memoryLines } from './memory.ts';
import { createProgress } from './progress.ts';
import { type RunningAll, startAll } from './start-all.ts';

const say = createProgress(process.argv.includes('--json') ? process.stderr : process.stdout);

/** Resolves when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function run(flags: Flags, stop: AbortController): Promise<number> {
  let failed = false;
  const all = await startAll(flags, say, stop.signal, (name, logFile) => {
    failed = true;
    say.step(`${name} ended by itself: look into ${logFile}`);
    stop.abort();
  });
  try {
    say.step(`The hub is ready: gRPC on ports ${flags.portBase + 10} to ${flags.portBase + 16}, data in ${flags.data}`);
    for (const line of await memoryLines(all)) say.step(line);
    const exitCode = flags.sandbox ? await runSandbox(flags, all, stop.signal) : await aloneUntil(stop.signal);
    return failed ? 1 : exitCode;
  } finally {
    say.step('Stopping');
    await all.stop();
    say.step('Stopped; nothing that was acknowledged is lost, and the next start goes on from here');
  }
}

async function aloneUntil(signal: AbortSignal): Promise<number> {
  await aborted(signal);
  return 0;
}

function runSandbox(flags: Flags, { hub, certificates }: RunningAll, signal: AbortSignal): Promise<number> {
  return runInTerminal(
    {
      connections: connectionsWith(certificates, hub.endpoints),
      callsPerMinute: flags.callsPerMinute,
      ...(flags.journeys === undefined ? {} : { journeys: flags.journeys }),
      ...(flags.calls === undefined ? {} : { callsFile: flags.calls }),
      stateFile: join(flags.data, 'sandbox.json'),
      seed: flags.seed,
      signal,
    },
    { json: flags.json },
  );
}

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.calls !== undefined) await readable(flags.calls);
  const stop = new AbortController();
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      asked = true;
      stop.abort();
    });
  }
  return run(flags, stop).catch((error: unknown) => {
    // Stopped by a person while it was starting.
    if (asked) return 0;
    throw error;
  });
}

async function readable(file: string): Promise<void> {
  await readFile(file).catch((cause: unknown) => {
    throw new LocalFailure(`The file ${file} can't be read: give --calls a CSV file that is there.`, { cause });
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof LocalFailure) process.stderr.write(`${error.message}\n`);
  else if (!(error instanceof CommanderError)) throw error;
}
