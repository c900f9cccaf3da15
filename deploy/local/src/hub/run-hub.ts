import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from '@throughline/client';
import { type ServiceName, serviceNames, startGroups } from '@throughline/provision/hub-services';
import { type RunningProcess, startProcess } from '../process/child.ts';
import { endLeftover } from '../process/pid-file.ts';
import { untilReady } from '../process/until-ready.ts';
import { askHealth } from './ask-health.ts';
import { type HubSettings, serviceEnvironment } from './service-environment.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
/** Under the launcher's own promise of ten seconds, with the parts still to stop. */
const graceMilliseconds = 5_000;

export type RunHubOptions = {
  readonly settings: HubSettings;
  /** For pid files and `logs/`. */
  readonly dataDirectory: string;
  readonly report: (text: string) => void;
  readonly signal?: AbortSignal;
  /** A service that ended by itself. */
  readonly onEnded?: (name: ServiceName, running: RunningProcess) => void;
};

export type RunningHub = {
  readonly endpoints: Required<Endpoints>;
  pid(name: ServiceName): number | undefined;
  /** SIGKILL: no chance to tidy up. */
  kill(name: ServiceName): Promise<void>;
  /** Starts one that was killed, and waits until it is ready. */
  start(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
};

const pidFile = (dataDirectory: string, name: string): string => join(dataDirectory, 'run', `${name}.pid`);

/**
 * Starts the process of one service.
 * @param as what its log and its pid file are called
 */
export function startService(
  name: ServiceName,
  settings: HubSettings,
  dataDirectory: string,
  as: string = name,
): Promise<RunningProcess> {
  return startProcess({
    name: as,
    command: process.execPath,
    args: ['--import', '@throughline/platform/telemetry/register', 'src/main.ts'],
    cwd: join(repository, 'services', name),
    env: serviceEnvironment(name, settings),
    logFile: join(dataDirectory, 'logs', `${as}.log`),
    pidFile: pidFile(dataDirectory, as),
    grace: graceMilliseconds,
  });
}

/** @throws LocalFailure when it ends first or takes too long; the signal's reason */
export function untilServing(
  name: ServiceName,
  service: RunningProcess,
  settings: HubSettings,
  signal?: AbortSignal,
): Promise<void> {
  const port = settings.ports.services[name].grpc;
  return untilReady(service, () => askHealth(`localhost:${port}`, settings.certificates.administrator), {
    timeout: 60_000,
    signal,
  });
}

/** Starts the services, each in a process of its own, in dependency order, and waits until each is ready. */
export async function runHub(options: RunHubOptions): Promise<RunningHub> {
  const { settings, dataDirectory } = options;
  const running = new Map<ServiceName, RunningProcess>();
  let stopping = false;

  const start = async (name: ServiceName): Promise<void> => {
    const service = await startService(name, settings, dataDirectory);
    running.set(name, service);
    void service.exited.then(() => {
      const ended = running.get(name) === service;
      if (ended) running.delete(name);
      if (ended && !stopping) options.onEnded?.(name, service);
    });
    await untilServing(name, service, settings, options.signal);
    options.report(`${name} is ready`);
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all([...running.values()].map((service) => service.stop()));
  };

  await Promise.all(
    serviceNames.map((name) => endLeftover(pidFile(dataDirectory, name), { grace: graceMilliseconds })),
  );
  try {
    for (const group of startGroups) await Promise.all(group.map(start));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    endpoints: Object.fromEntries(
      serviceNames.map((name) => [name, `localhost:${settings.ports.services[name].grpc}`]),
    ) as Required<Endpoints>,
    pid: (name) => running.get(name)?.pid,
    async kill(name) {
      const service = running.get(name);
      running.delete(name);
      await service?.kill();
    },
    start,
    stop,
  };
}
