import { type ProvisionCommand, readProvisionConfig } from './config.ts';
import { provisionDatabase } from './databases.ts';
import { registerSchemas } from './schemas.ts';
import { provisionTopics } from './topics.ts';
import { untilReached } from './until-reached.ts';

type TlsFiles = { readonly TLS_CA_FILE: string; readonly TLS_CERT_FILE: string; readonly TLS_KEY_FILE: string };

const filesOf = (config: TlsFiles) => ({
  caFile: config.TLS_CA_FILE,
  certFile: config.TLS_CERT_FILE,
  keyFile: config.TLS_KEY_FILE,
});

type Command = (environment: NodeJS.ProcessEnv) => { readonly logLevel: string; readonly run: () => Promise<void> };

const command = (
  part: string,
  config: { readonly LOG_LEVEL: string; readonly PART_WAIT_SECONDS: number },
  work: () => Promise<void>,
) => ({ logLevel: config.LOG_LEVEL, run: () => untilReached(part, config.PART_WAIT_SECONDS, work) });

/** Reads the environment at once, and does the work when it is asked to. Every command may be run again, and at once. */
export const provisionCommands: Readonly<Record<ProvisionCommand, Command>> = {
  databases(environment) {
    const config = readProvisionConfig.databases(environment);
    const url = new URL(config.DATABASE_ADMIN_URL);
    const server = {
      host: url.hostname,
      port: Number(url.port || 5432),
      administrator: decodeURIComponent(url.username),
    };
    const database = decodeURIComponent(url.pathname.slice(1));
    return command('PostgreSQL', config, () => provisionDatabase(server, database, filesOf(config)));
  },
  topics(environment) {
    const config = readProvisionConfig.topics(environment);
    const hub = {
      prefix: config.KAFKA_PREFIX,
      replicas: config.KAFKA_REPLICAS,
      principalPrefix: config.KAFKA_PRINCIPAL_PREFIX,
    };
    return command('Kafka', config, () => provisionTopics(config.KAFKA_BROKERS, filesOf(config), hub));
  },
  schemas(environment) {
    const config = readProvisionConfig.schemas(environment);
    return command('The schema registry', config, () => registerSchemas(config.SCHEMA_REGISTRY_URL, filesOf(config)));
  },
};
