import type { ServiceName } from '@throughline/provision/hub-services';
import { type HubCertificates, localSender } from './hub-certificates.ts';
import type { HubPorts } from './ports.ts';

/** What a hub's services have to know. */
export type HubSettings = {
  readonly ports: HubPorts;
  readonly certificates: HubCertificates;
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  readonly database: { readonly host: string; readonly port: number; readonly name: string };
  /** Before every topic and group; empty for the only hub of a cluster. */
  readonly kafkaPrefix: string;
  readonly kafkaReplicas: number;
  readonly partnersFile: string;
  readonly vaultKeyFile: string;
  readonly webhookKeyFile: string;
  /** Over the defaults, for all services or for one. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly extraOf?: Partial<Readonly<Record<ServiceName, Readonly<Record<string, string>>>>>;
};

/** The environment of one service. */
export function serviceEnvironment(name: ServiceName, hub: HubSettings): NodeJS.ProcessEnv {
  const files = hub.certificates.services[name];
  const { host, port, name: database } = hub.database;
  return {
    ...process.env,
    NODE_ENV: 'production',
    SERVICE_NAME: name,
    GRPC_PORT: String(hub.ports.services[name].grpc),
    METRICS_PORT: String(hub.ports.services[name].metrics),
    TLS_CA_FILE: files.caFile,
    TLS_CERT_FILE: files.certFile,
    TLS_KEY_FILE: files.keyFile,
    KAFKA_BROKERS: hub.brokers.join(','),
    KAFKA_PREFIX: hub.kafkaPrefix,
    KAFKA_REPLICAS: String(hub.kafkaReplicas),
    // A killed service is back in its consumer group this much later.
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    SCHEMA_REGISTRY_URL: hub.registryUrl,
    DATABASE_URL: `postgres://${name}@${host}:${port}/${database}`,
    ...ownSettings(name, hub),
    ...hub.extra,
    ...hub.extraOf?.[name],
  };
}

function ownSettings(name: ServiceName, hub: HubSettings): Record<string, string> {
  switch (name) {
    case 'partners':
      return { PARTNERS_FILE: hub.partnersFile };
    case 'vault':
      return { VAULT_MASTER_KEY_FILE: hub.vaultKeyFile };
    case 'calls':
      return { VAULT_ADDRESS: `localhost:${hub.ports.services.vault.grpc}` };
    case 'cases':
    case 'referrals':
    case 'assistance':
      return {};
    case 'feeds':
      // SMTP_URL is the environment's own: without one no mail is sent.
      return {
        WEBHOOK_KEY_FILE: hub.webhookKeyFile,
        EMAIL_FROM: process.env['EMAIL_FROM'] ?? localSender,
        EMAIL_SIGNING_CERT_FILE: process.env['EMAIL_SIGNING_CERT_FILE'] ?? hub.certificates.mail.certFile,
        EMAIL_SIGNING_KEY_FILE: process.env['EMAIL_SIGNING_KEY_FILE'] ?? hub.certificates.mail.keyFile,
      };
  }
}
