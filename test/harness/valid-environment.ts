import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { ensureVaultKey, ensureWebhookKey } from '@throughline/local/hub/master-keys';
import type { ServiceName } from '@throughline/provision/hub-services';
import { onTestFinished } from 'vitest';
import { partnersFile } from './hub.ts';

export type ValidEnvironment = {
  /** What is mandatory for the service, and nothing else: files that are there, addresses where nobody need listen. */
  readonly environment: Record<string, string>;
  readonly folder: string;
  readonly authority: Authority;
};

/** An environment with which a service can be configured, in a folder that is deleted with the test. */
export async function validEnvironment(service: ServiceName): Promise<ValidEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-environment-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const authority = await ensureAuthority(folder);
  const { caFile, certFile, keyFile } = await issue(authority, { commonName: `service.${service}` });
  const environment = {
    SERVICE_NAME: service,
    GRPC_PORT: '15001',
    METRICS_PORT: '15002',
    TLS_CA_FILE: caFile,
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    KAFKA_BROKERS: 'localhost:15003',
    SCHEMA_REGISTRY_URL: 'https://localhost:15004/apis/ccompat/v7',
    DATABASE_URL: `postgres://${service}@localhost:15005/throughline`,
    ...(await ownEnvironment(service, folder)),
  };
  return { environment, folder, authority };
}

async function ownEnvironment(service: ServiceName, folder: string): Promise<Record<string, string>> {
  switch (service) {
    case 'partners':
      return { PARTNERS_FILE: partnersFile };
    case 'vault':
      return { VAULT_MASTER_KEY_FILE: await ensureVaultKey(folder) };
    case 'calls':
      return { VAULT_ADDRESS: 'localhost:15006' };
    case 'feeds':
      return { WEBHOOK_KEY_FILE: await ensureWebhookKey(folder) };
    case 'cases':
    case 'referrals':
    case 'assistance':
      return {};
  }
}
