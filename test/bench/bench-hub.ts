import { setTimeout as delay } from 'node:timers/promises';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import type { HubSettings } from '@throughline/local/hub/service-environment';
import { ensureTopics } from '@throughline/platform/kafka/topics';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { serviceNames } from '@throughline/provision/hub-services';
import { kafkaAsAdministrator } from '@throughline/provision/topics';
import type { Kafka } from 'kafkajs';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { startParts } from '../harness/start-parts.ts';
import { cpuBetween, type ObservedProcess, readCpuSeconds } from './process-cpu.ts';

/** A hub on parts of its own, and an administrator's plain Kafka client to the same broker, over the same mTLS. */
export type BenchHub = {
  readonly hub: TestHub;
  readonly kafka: Kafka;
  /** Those that run now, with the load generator, which is this process. */
  processes(): readonly ObservedProcess[];
  /** A certificate of the authority that everything here trusts. @param commonName `service.<name>` */
  certificate(commonName: string): Promise<CertificateFiles>;
  /** A topic like the hub's own for events. @returns its full name */
  createTopic(name: string): Promise<string>;
  stop(): Promise<void>;
};

/** As many as the hub's topics have. */
const partitions = 3;

/** What a bench wants otherwise than the tests. */
export type HubExtra = Partial<Pick<HubSettings, 'extraOf' | 'partnersFile'>>;

export async function startBenchHub(extra: HubExtra, signal: AbortSignal): Promise<BenchHub> {
  const { parts, address, stop: stopParts } = await startParts();
  let hub: TestHub | undefined;
  try {
    signal.throwIfAborted();
    hub = await startTestHub(address, extra);
    signal.throwIfAborted();
    const { settings, pid, stop: stopHub } = hub;
    const kafka = await kafkaAsAdministrator([...settings.brokers], settings.certificates.administrator);
    return {
      hub,
      kafka,
      processes() {
        const named = [...parts.processes(), ...serviceNames.map((name) => ({ name, pid: pid(name) }))];
        const running = named.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
        return [...running, { name: 'load generator', pid: process.pid }];
      },
      certificate: async (commonName) => issue(await ensureAuthority(address.certificates), { commonName }),
      async createTopic(name) {
        const topic = `${settings.kafkaPrefix}${name}`;
        const admin = kafka.admin();
        await admin.connect();
        try {
          await ensureTopics(admin, [{ topic, replicas: 1, partitions }]);
        } finally {
          await admin.disconnect();
        }
        return topic;
      },
      async stop() {
        await stopHub();
        await stopParts();
      },
    };
  } catch (error) {
    await hub?.stop();
    await stopParts();
    throw error;
  }
}

const lookMilliseconds = 500;
const mostSeconds = 60;
/** Of one core, all together. Ten idle programs use a little less. */
const quietShare = 0.3;

/**
 * Waits until the processes have worked off what they were given, so that a round does not pay for the one before it.
 * @returns the seconds that it took
 */
export async function untilQuiet({ processes }: Pick<BenchHub, 'processes'>, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  for (let before = await readCpuSeconds(processes()); seconds() < mostSeconds; ) {
    await delay(lookMilliseconds, undefined, { signal });
    const after = await readCpuSeconds(processes());
    const used = [...cpuBetween(before, after).values()].reduce((sum, each) => sum + each, 0);
    if ((used * 1_000) / lookMilliseconds < quietShare) break;
    before = after;
  }
  return seconds();
}
