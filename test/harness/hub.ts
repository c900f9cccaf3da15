import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConnectionOptions, connect, type PartnerClient } from '@throughline/client';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { type HubCertificates, issueHubCertificates } from '@throughline/local/hub/hub-certificates';
import { ensureVaultKey, ensureWebhookKey } from '@throughline/local/hub/master-keys';
import { provisionHub } from '@throughline/local/hub/provision-hub';
import { type RunningHub, runHub } from '@throughline/local/hub/run-hub';
import type { HubSettings } from '@throughline/local/hub/service-environment';
import { freeHubPorts } from './free-ports.ts';
import type { PartsAddress } from './start-parts.ts';

export const partnersFile = fileURLToPath(new URL('../../deploy/local/partners.json', import.meta.url));

/** A whole hub with a database, topics and ports of its own, its services as real processes. */
export type TestHub = RunningHub & {
  readonly settings: HubSettings;
  readonly certificates: HubCertificates;
  readonly dataDirectory: string;
  /** How a partner connects to it. */
  connectionOf(partnerId: string): ConnectionOptions;
  /** A client of a partner, closed when the hub is stopped. */
  client(partnerId: string): PartnerClient;
  /** What a service has logged so far, on both streams. */
  log(service: string): Promise<string>;
};

/** Environment variables over the defaults, for all services or for one, and other partners. */
export type HubExtra = Partial<Pick<HubSettings, 'extra' | 'extraOf' | 'partnersFile'>>;

/** Everything that a hub needs before its services start, and no service yet. */
export type PreparedHub = { readonly settings: HubSettings; readonly dataDirectory: string };

export async function prepareTestHub(address: PartsAddress, extra: HubExtra = {}): Promise<PreparedHub> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'throughline-hub-'));
  const certificates = await issueHubCertificates(
    await ensureAuthority(address.certificates),
    extra.partnersFile ?? partnersFile,
  );
  const name = `test${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const settings: HubSettings = {
    ports: await freeHubPorts(),
    certificates,
    brokers: address.brokers,
    registryUrl: address.registryUrl,
    database: { ...address.postgres, name },
    kafkaPrefix: `${name}.`,
    kafkaReplicas: 1,
    partnersFile,
    vaultKeyFile: await ensureVaultKey(dataDirectory),
    webhookKeyFile: await ensureWebhookKey(dataDirectory),
    ...extra,
  };
  await provisionHub(settings);
  return { settings, dataDirectory };
}

export async function startTestHub(address: PartsAddress, extra: HubExtra = {}): Promise<TestHub> {
  const { settings, dataDirectory } = await prepareTestHub(address, extra);
  const { certificates } = settings;
  const hub = await runHub({ settings, dataDirectory, report: () => {} });
  const clients: PartnerClient[] = [];
  const connectionOf = (partnerId: string): ConnectionOptions => ({
    certificate: certificates.partner(partnerId),
    endpoints: hub.endpoints,
  });
  return {
    ...hub,
    settings,
    certificates,
    dataDirectory,
    connectionOf,
    client(partnerId) {
      const client = connect(connectionOf(partnerId));
      clients.push(client);
      return client;
    },
    log: (service) => readFile(join(dataDirectory, 'logs', `${service}.log`), 'utf8'),
    async stop() {
      for (const client of clients) client.close();
      await hub.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
