import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startService, untilServing } from '@throughline/local/hub/run-hub';
import type { Exit, RunningProcess } from '@throughline/local/process/child';
import type { ServiceName } from '@throughline/provision/hub-services';
import { onTestFinished } from 'vitest';
import { freePorts } from './free-ports.ts';
import type { PreparedHub } from './hub.ts';

/** Lets a service's clock be set, by CLOCK_AHEAD in milliseconds, or by SIGUSR2 to CLOCK_AHEAD_ON_SIGNAL. */
export const withOwnClock = {
  NODE_OPTIONS: `--import ${pathToFileURL(fileURLToPath(new URL('shift-clock.mjs', import.meta.url))).href}`,
};

export type Answered = { readonly status: number; readonly body: { status: string; reasons: string[] } };

/** One service of a hub, in a process of its own, that need not become ready. */
export type OwnService = {
  readonly process: RunningProcess;
  readonly exited: Promise<Exit>;
  readonly grpcPort: number;
  readonly healthPort: number;
  /** What it answers on HEALTH_PORT; undefined while nobody listens there. */
  health(path: '/livez' | '/readyz' | '/startupz'): Promise<Answered | undefined>;
  untilServing(): Promise<void>;
  /** Its log so far, line by line. */
  lines(): Promise<Record<string, unknown>[]>;
  text(): Promise<string>;
};

let started = 0;

/** Starts a service, which is ended with the test. @param environment over what the hub's services have */
export async function startOwnService(
  hub: PreparedHub,
  name: ServiceName,
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnService> {
  const [grpc, metrics, health] = (await freePorts(3)) as [number, number, number];
  const { ports } = hub.settings;
  const settings = {
    ...hub.settings,
    ports: { ...ports, services: { ...ports.services, [name]: { grpc, metrics } } },
    extraOf: { [name]: { HEALTH_PORT: String(health), ...environment } },
  };
  started += 1;
  const running = await startService(name, settings, hub.dataDirectory, `${name}-${started}`);
  onTestFinished(async () => void (await running.kill()));
  const logFile = running.logFile;
  return {
    process: running,
    exited: running.exited,
    grpcPort: grpc,
    healthPort: health,
    async health(path) {
      const answer = await fetch(`http://127.0.0.1:${health}${path}`).catch(() => undefined);
      return answer && { status: answer.status, body: (await answer.json()) as Answered['body'] };
    },
    untilServing: () => untilServing(name, running, settings),
    async lines() {
      const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.startsWith('{'));
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    text: () => readFile(logFile, 'utf8'),
  };
}
