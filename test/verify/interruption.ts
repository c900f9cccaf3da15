import { signalRunning } from './command.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

let code: number | undefined;

/** The exit code to end with because someone asked to stop; undefined while nobody did. */
export function interruptedWith(): number | undefined {
  return code;
}

/** Lets a first signal stop what runs in its own way, with time to clean up; a second one does not wait for that. */
export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signalRunning(code === undefined ? signal : 'SIGKILL');
      code = exitCodes[signal];
    });
  }
}
