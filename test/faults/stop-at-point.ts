import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { until } from '../harness/until.ts';

/**
 * Where `feeds` can be stopped: with a batch of events before the transaction of its effect, around the commit of items,
 * after an item was sent, before an acknowledgement is written down.
 */
export type Point = 'before-begin' | 'before-commit' | 'after-commit' | 'after-send' | 'before-acknowledgement';

/** What the process is told. */
export type Order = { readonly point: Point; readonly times: number; readonly signal: 'SIGKILL' | 'SIGSTOP' };

export type StopPoints = {
  /** What the process needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops the process when it comes to the point for the n-th time from now; resolves when it has. */
  stop(pid: number | undefined, order: Order): Promise<void>;
};

/** For one process. Call it in `beforeAll`. */
export function openStopPoints(): StopPoints {
  const file = join(tmpdir(), `throughline-stop-point-${randomUUID()}.json`);
  const reached = `${file}.reached`;
  afterAll(() => Promise.all([file, reached].map((path) => rm(path, { force: true }))));
  return {
    environment: {
      NODE_OPTIONS: `--import ${new URL('./stop-points.ts', import.meta.url).href}`,
      STOP_POINT_FILE: file,
    },
    async stop(pid, order) {
      if (pid === undefined) throw new Error('there is no process to stop');
      await rm(reached, { force: true });
      await writeFile(file, JSON.stringify(order));
      process.kill(pid, 'SIGUSR2');
      await until(
        `the process comes to the point ${order.point} ${order.times} times`,
        () => existsSync(reached),
        120_000,
      );
    },
  };
}
