import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@throughline/provision/hub-services';
import { ensureAuthority } from '../certificates/authority.ts';
import { LocalFailure } from '../failures.ts';
import { issueHubCertificates } from '../hub/hub-certificates.ts';
import { ensureVaultKey, ensureWebhookKey } from '../hub/master-keys.ts';
import { portsFrom, portUses } from '../hub/ports.ts';
import { provisionHub } from '../hub/provision-hub.ts';
import { type RunningHub, runHub } from '../hub/run-hub.ts';
import type { HubSettings } from '../hub/service-environment.ts';
import { choosePartsProvider, defaultCacheDirectory } from '../parts/choose-provider.ts';
import type { RunningParts } from '../parts/parts.ts';
import { requireFreePorts, requireFreeSpace, requireWritable } from '../preflight.ts';
import { tryLock } from '../process/lock.ts';
import type { Flags } from './flags.ts';
import type { ProgressLines } from './progress.ts';

/** In the sandbox an NGO has seconds where it has days in life, so that a person sees a deadline pass. */
const sandboxDeadlines = {
  REFERRAL_DEADLINE_EMERGENCY_SECONDS: '8',
  REFERRAL_DEADLINE_URGENT_SECONDS: '12',
  REFERRAL_DEADLINE_ROUTINE_SECONDS: '20',
};
/** A developer's endpoint is beside the hub. */
const webhooksOnThisMachine = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128', WEBHOOK_ALLOW_HTTP: 'true' };
const partnersFile = fileURLToPath(new URL('../../partners.json', import.meta.url));

export type RunningAll = {
  readonly parts: RunningParts;
  readonly hub: RunningHub;
  /** Has `ca.crt` and the certificates of the partners. */
  readonly certificates: string;
  stop(): Promise<void>;
};

/**
 * From nothing to a hub that is ready.
 * @throws LocalFailure, in one sentence, with nothing left running
 */
export async function startAll(
  flags: Flags,
  progress: ProgressLines,
  signal: AbortSignal,
  onServiceEnded: (name: ServiceName, logFile: string) => void,
): Promise<RunningAll> {
  const cacheDirectory = defaultCacheDirectory();
  const provider = await choosePartsProvider({ prefer: 'processes', cacheDirectory });
  await requireWritable(flags.data, '--data');
  await requireWritable(cacheDirectory, 'XDG_CACHE_HOME');
  await requireFreeSpace(flags.data);
  await requireFreeSpace(cacheDirectory);
  const ports = portsFrom(flags.portBase);
  await requireFreePorts(portUses(ports));
  if (flags.fresh) {
    await deleteData(flags.data);
    progress.step('Began anew: the data of earlier runs are deleted');
  }

  const certificates = join(flags.data, 'certificates');
  const authority = await ensureAuthority(certificates);
  progress.step(`Starting Kafka, the schema registry and PostgreSQL (${provider.name})`);
  const parts = await provider.start({
    dataDirectory: flags.data,
    cacheDirectory,
    ports: ports.parts,
    authority,
    report: ({ part, text, fraction }) => progress.news(part, text, fraction),
    signal,
  });
  try {
    const settings: HubSettings = {
      ports,
      certificates: await issueHubCertificates(authority, partnersFile),
      brokers: parts.kafka.brokers,
      registryUrl: parts.registry.url.replace('127.0.0.1', 'localhost'),
      database: { host: parts.postgres.host, port: parts.postgres.port, name: 'throughline' },
      kafkaPrefix: '',
      kafkaReplicas: 1,
      partnersFile,
      vaultKeyFile: await ensureVaultKey(flags.data),
      webhookKeyFile: await ensureWebhookKey(flags.data),
      extraOf: { feeds: webhooksOnThisMachine, ...(flags.sandbox ? { referrals: sandboxDeadlines } : {}) },
    };
    await provisionHub(settings);
    progress.step('Topics, rights, schemas and database are in place');
    const hub = await runHub({
      settings,
      dataDirectory: flags.data,
      report: (text) => progress.step(text),
      signal,
      onEnded: (name, { logFile }) => onServiceEnded(name, logFile),
    });
    return {
      parts,
      hub,
      certificates,
      async stop() {
        await hub.stop();
        await parts.stop();
      },
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

/** @throws LocalFailure when a hub is running on it, whatever its ports are */
async function deleteData(folder: string): Promise<void> {
  const lock = await tryLock(join(folder, 'in-use.lock'));
  if ('heldBy' in lock) {
    throw new LocalFailure(
      `Another hub is running on ${folder} (pid ${lock.heldBy.pid}): stop it before --fresh deletes its data.`,
    );
  }
  await rm(folder, { recursive: true, force: true });
  await requireWritable(folder, '--data');
}
