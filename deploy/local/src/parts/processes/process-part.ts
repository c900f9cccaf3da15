import { join } from 'node:path';
import type { ProcessOptions, RunningProcess } from '../../process/child.ts';
import { startProcess } from '../../process/child.ts';
import { endLeftover } from '../../process/pid-file.ts';
import { untilReady } from '../../process/until-ready.ts';
import { inTurn } from '../in-turn.ts';
import type { Part, PartName, PartsOptions } from '../parts.ts';

/** Milliseconds. Generous, since it only bounds a start that hangs; one that fails is noticed at once. */
const readyTimeout = 120_000;

export type ProcessPart = {
  readonly name: PartName;
  /** Makes everything ready for the start, as often as it is asked, and says what to start. */
  readonly prepare: (
    signal?: AbortSignal,
  ) => Promise<Pick<ProcessOptions, 'command' | 'args' | 'env' | 'cwd' | 'uid' | 'gid'>>;
  /** Resolves when it serves clients. */
  readonly check: () => Promise<void>;
  /** How it is asked to end. */
  readonly stopSignal: NodeJS.Signals;
  /** Milliseconds that it has to do so. */
  readonly grace: number;
  /** Instead of SIGKILL, where that would leave processes behind that are in nobody's group. */
  readonly kill?: (running: RunningProcess) => Promise<void>;
  /** After it has ended politely. */
  readonly ended?: () => Promise<void>;
};

/** A part as a child process, with its log in `<data>/logs/` and its pid in `<data>/run/`. */
export function processPart(part: ProcessPart, { dataDirectory, report }: PartsOptions): Part {
  const { name, stopSignal, grace } = part;
  const logFile = join(dataDirectory, 'logs', `${name}.log`);
  const pidFile = join(dataDirectory, 'run', `${name}.pid`);
  let running: RunningProcess | undefined;

  const stop = async (): Promise<void> => {
    if (running === undefined) return;
    const ranTill = running.exit() === undefined;
    const exit = await running.stop();
    running = undefined;
    if (ranTill && exit.signal !== 'SIGKILL') await part.ended?.();
  };
  const start = async (signal?: AbortSignal): Promise<void> => {
    if (running !== undefined && running.exit() === undefined) return;
    const leftover = await endLeftover(pidFile, { signal: stopSignal, grace });
    if (leftover !== undefined)
      report({ part: name, text: `ended the one that an earlier run left behind (pid ${leftover})` });
    const prepared = await part.prepare(signal);
    signal?.throwIfAborted();
    report({ part: name, text: 'starting' });
    running = await startProcess({ name, ...prepared, logFile, pidFile, stopSignal, grace });
    try {
      await untilReady(running, part.check, { timeout: readyTimeout, signal });
    } catch (error) {
      await running.kill();
      running = undefined;
      throw error;
    }
    report({ part: name, text: 'ready' });
  };
  const kill = async (): Promise<void> => {
    if (running !== undefined) await (part.kill?.(running) ?? running.kill());
    running = undefined;
  };
  return inTurn(name, { pid: () => (running?.exit() === undefined ? running?.pid : undefined), start, stop, kill });
}
