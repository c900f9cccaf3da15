import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { forgetPid, rememberPid } from './pid-file.ts';

export type ProcessOptions = {
  /** What people call it, such as `kafka` or `calls`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment, not an addition. Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Both output streams are appended to it; its folder is made. */
  readonly logFile: string;
  /** Milliseconds between the polite signal and SIGKILL. Default 10 000. */
  readonly grace?: number;
  /** The polite signal. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Where the pid is noted while it runs, so that a later start can end what a killed launcher left behind. */
  readonly pidFile?: string;
  /** Who it runs as. Only root may ask for another user. */
  readonly uid?: number;
  readonly gid?: number;
};

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunningProcess = {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, whoever ended it; never rejects. */
  readonly exited: Promise<Exit>;
  /** How it ended, or undefined while it runs. */
  exit(): Exit | undefined;
  /** The polite signal, then SIGKILL after the grace. Resolves once it has ended; again is harmless. */
  stop(): Promise<Exit>;
  /** SIGKILL to it and to everything that it started. Resolves once it has ended. */
  kill(): Promise<Exit>;
};

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches the launcher alone and the
 * launcher decides the order of the end.
 * @throws Error when the program cannot be started at all (missing, not executable).
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = await open(options.logFile, 'a');
  try {
    const child = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
    });
    await once(child, 'spawn');
    return await supervise(child, options);
  } finally {
    await log.close();
  }
}

async function supervise(child: ChildProcess, options: ProcessOptions): Promise<RunningProcess> {
  const pid = child.pid as number;
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      exit = { code, signal };
      // Whatever it left behind in its group ends with it: a worker must not outlive its master.
      signalGroup(pid, 'SIGKILL');
      void forgetPid(options.pidFile).then(() => resolve(exit as Exit));
    };
    if (child.exitCode !== null || child.signalCode !== null) end(child.exitCode, child.signalCode);
    else child.once('exit', end);
  });
  await rememberPid(options.pidFile, pid);
  if (exit !== undefined) await forgetPid(options.pidFile);

  const kill = async (): Promise<Exit> => {
    if (exit === undefined) signalGroup(pid, 'SIGKILL');
    return await exited;
  };
  const stop = async (): Promise<Exit> => {
    if (exit !== undefined) return await exited;
    child.kill(options.stopSignal ?? 'SIGTERM');
    const timer = new AbortController();
    const late = delay(options.grace ?? 10_000, undefined, { signal: timer.signal, ref: true }).then(
      kill,
      () => undefined,
    );
    const how = await exited;
    timer.abort();
    await late;
    return how;
  };
  return { name: options.name, pid, logFile: options.logFile, exited, exit: () => exit, stop, kill };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is empty already.
  }
}
