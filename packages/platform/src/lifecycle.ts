import { setTimeout as delay } from 'node:timers/promises';
import { type CommonSettings, ConfigurationError } from './config.ts';
import { ThroughlineError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { flushTelemetry } from './telemetry/shutdown.ts';

type Stop = { readonly name: string; readonly stop: () => Promise<void> | void };

/** What a main.ts started, stopped in the reverse order, once. */
export type Lifecycle = {
  /** Registers what has to be stopped; the last registered is stopped first. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Called at once when the service is to end, before anything is stopped: it says that it is no longer ready. */
  onEnding(announce: () => void): void;
  /** Something that can't be repaired inside the process: stop what runs and exit 1, so that a supervisor restarts us. */
  fail(error: unknown): void;
};

/** What a service reads before there is anything to stop. With settings that are wrong it says all of it and exits 1. */
export function orRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    logRefusal(createLog(process.env['SERVICE_NAME'] || 'unknown', 'fatal'), error);
    process.exit(1);
  }
}

/**
 * Runs a service until SIGTERM or SIGINT. First it drains: it is not ready any more, and what is still sent here is
 * answered. Then stopping takes at most `graceMilliseconds`, and the process exits anyway: everything acknowledged is
 * already committed, so a hard end loses nothing.
 */
export async function runService(
  log: Log,
  config: Pick<CommonSettings, 'DRAIN_MILLISECONDS'>,
  start: (lifecycle: Lifecycle) => Promise<void>,
  graceMilliseconds = 8_000,
): Promise<void> {
  const stops: Stop[] = [];
  const announcements: (() => void)[] = [];
  const failing = new AbortController();
  let ending = false;

  const stopAll = async (exitCode: number, drain: number): Promise<void> => {
    if (ending) return;
    ending = true;
    for (const announce of announcements) announce();
    if (drain > 0) {
      log.info({ event: 'draining', milliseconds: drain }, 'not ready any more; what still comes is answered');
      await delay(drain, undefined, { signal: failing.signal }).catch(() => undefined);
    }
    const code = failing.signal.aborted ? 1 : exitCode;
    setTimeout(() => {
      log.error({ event: 'stop-took-too-long' }, 'stopping took too long');
      process.exit(code || 1);
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
    process.exit(code);
  };

  const fail = (error: unknown): void => {
    if (isRefusal(error)) logRefusal(log, error);
    else log.fatal({ event: 'failed', error }, 'the service cannot go on');
    failing.abort();
    void stopAll(1, 0);
  };

  process.on('SIGTERM', () => void stopAll(0, config.DRAIN_MILLISECONDS));
  process.on('SIGINT', () => void stopAll(0, config.DRAIN_MILLISECONDS));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  try {
    await start({
      onStop: (name, stop) => stops.push({ name, stop }),
      onEnding: (announce) => announcements.push(announce),
      fail,
    });
    log.info({ event: 'started' }, 'started');
  } catch (error) {
    fail(error);
  }
}

const refusals: ReadonlySet<string> = new Set([
  'CONFIGURATION_INVALID',
  'CERTIFICATE_REFUSED',
  'PART_REFUSED',
  'SCHEMA_UNKNOWN',
  'DATABASE_VERSION',
  'REPLICAS_TOO_FEW',
  'CLOCK_WRONG',
]);

/** Whether the text says all that there is to know: where in the code it was found does not matter. */
function isRefusal(error: unknown): error is ThroughlineError {
  return error instanceof ThroughlineError && refusals.has(error.reason);
}

/** One line, as every log line. */
function logRefusal(log: Log, error: ThroughlineError): void {
  const problems = error instanceof ConfigurationError ? { problems: error.problems } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  log.fatal({ event: 'refused', reason: error.reason, ...problems, ...cause }, error.message);
}
