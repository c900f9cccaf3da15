import type { Log } from './log.ts';
import { flushTelemetry } from './telemetry/shutdown.ts';

type Stop = { readonly name: string; readonly stop: () => Promise<void> | void };

/** What a main.ts started, stopped in the reverse order, once. */
export type Lifecycle = {
  /** Registers what has to be stopped; the last registered is stopped first. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Something that can't be repaired inside the process: stop what runs and exit 1, so that a supervisor restarts us. */
  fail(error: unknown): void;
};

/**
 * Runs a service until SIGTERM or SIGINT. Stopping takes at most `graceMilliseconds`, then the process exits anyway:
 * everything acknowledged is already committed, so a hard end loses nothing.
 */
export async function runService(
  log: Log,
  start: (lifecycle: Lifecycle) => Promise<void>,
  graceMilliseconds = 8_000,
): Promise<void> {
  const stops: Stop[] = [];
  let stopping = false;

  const stopAll = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      log.error({ event: 'stop-took-too-long' }, 'stopping took too long');
      process.exit(exitCode || 1);
    }, graceMilliseconds).unref();
    for (const { name, stop } of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        log.error({ event: 'stop-failed', part: name, error }, 'could not stop a part cleanly');
      }
    }
    log.info({ event: 'stopped' }, 'stopped');
    await flushTelemetry();
    process.exit(exitCode);
  };

  const fail = (error: unknown): void => {
    log.fatal({ event: 'failed', error }, 'the service cannot go on');
    void stopAll(1);
  };

  process.on('SIGTERM', () => void stopAll(0));
  process.on('SIGINT', () => void stopAll(0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  try {
    await start({ onStop: (name, stop) => stops.push({ name, stop }), fail });
    log.info({ event: 'started' }, 'started');
  } catch (error) {
    fail(error);
  }
}
