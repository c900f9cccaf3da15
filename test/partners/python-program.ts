import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { until } from '../harness/until.ts';
import { type PythonEnvironment, pythonFolder } from './python-environment.ts';

/** A line of a program's journal. */
export type Entry = Readonly<Record<string, unknown>>;

export type PythonProgram = {
  /** What it has told so far. */
  readonly journal: readonly Entry[];
  /** The first line of the journal that fits. @throws Error when the program ends before, with what it complained of */
  said(what: string, fits: (entry: Entry) => boolean): Promise<Entry>;
  /** Ends it, in order unless told otherwise, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Waits for its end. @returns the exit code, null where a signal ended it */
  ended(): Promise<number | null>;
};

/** Starts one of the programs with a JSON journal; it is ended with the test at the latest. */
export function startPython(
  { python, stubs }: PythonEnvironment,
  script: string,
  options: Readonly<Record<string, string | number | true>>,
  input: readonly object[] = [],
): PythonProgram {
  const args = Object.entries({ ...options, json: true }).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  const child: ChildProcessWithoutNullStreams = spawn(python, [join(pythonFolder, script), ...args], {
    env: { ...process.env, PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await closed;
  };
  onTestFinished(() => stop('SIGKILL'));

  const journal: Entry[] = [];
  let complaints = '';
  createInterface({ input: child.stdout }).on('line', (line) => journal.push(JSON.parse(line) as Entry));
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  child.stdin.end(input.map((line) => `${JSON.stringify(line)}\n`).join(''));

  return {
    journal,
    said: (what, fits) =>
      until(`${script}: ${what}`, () => {
        const found = journal.find(fits);
        if (!found && child.exitCode !== null) throw new Error(`${script} ended before "${what}": ${complaints}`);
        return found;
      }),
    stop,
    async ended() {
      const [code] = await closed;
      if (complaints.includes('Traceback')) throw new Error(`${script} failed: ${complaints}`);
      return code;
    },
  };
}
