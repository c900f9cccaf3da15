import type { Log } from '@throughline/platform/log';

const hour = 3_600_000;

/** Repeats a task each hour, after it was done once; one that fails is logged and tried again at the next turn. */
export function everyHour(name: string, task: () => Promise<void>, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = task().catch((error: unknown) => log.warn({ event: `${name}-failed`, error }, 'trying again in an hour'));
  }, hour);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
