import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalFailure } from '../failures.ts';
import type { RunningProcess } from './child.ts';

type ReadyOptions = {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Asks `check` until it answers: as often as every 50 ms, which costs nothing beside a starting server.
 * @throws LocalFailure with the end of the log when the process ends first, or is not ready within the timeout
 * @throws the signal's reason when that is aborted
 */
export async function untilReady(
  running: RunningProcess,
  check: () => Promise<void>,
  options: ReadyOptions,
): Promise<void> {
  const deadline = performance.now() + options.timeout;
  for (;;) {
    options.signal?.throwIfAborted();
    const refused = await check().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (running.exit() !== undefined) throw await ended(running);
    if (refused === undefined) return;
    if (performance.now() > deadline) {
      throw new LocalFailure(
        `${running.name} was not ready within ${options.timeout / 1000} s: look into ${running.logFile}.`,
        { cause: refused },
      );
    }
    await Promise.race([delay(50), running.exited]);
  }
}

async function ended(running: RunningProcess): Promise<LocalFailure> {
  const exit = running.exit();
  const how = exit?.signal ?? `exit code ${exit?.code}`;
  const log = await readFile(running.logFile, 'utf8').catch(() => '');
  const last = log.trimEnd().split('\n').slice(-15).join('\n');
  return new LocalFailure(`${running.name} ended while it was starting (${how}): look into ${running.logFile}.`, {
    cause: new Error(last),
  });
}
