import { commonSettings, readSettings } from '@throughline/platform/config';
import { z } from 'zod';

const { TLS_CA_FILE, TLS_CERT_FILE, TLS_KEY_FILE, KAFKA_BROKERS, KAFKA_PREFIX, SCHEMA_REGISTRY_URL, LOG_LEVEL } =
  commonSettings;
const always = {
  TLS_CA_FILE,
  TLS_CERT_FILE,
  TLS_KEY_FILE,
  LOG_LEVEL,
  /** How long a part that can't be reached is waited for. */
  PART_WAIT_SECONDS: z.coerce.number().min(0).max(3_600).default(60),
};

/** What each command reads from the environment. The certificate is `service.deploy`'s. */
export const provisionSettings = {
  databases: {
    ...always,
    /** postgres://role@host:port/database: the administrator's role, and the database that the hub is to have. */
    DATABASE_ADMIN_URL: commonSettings.DATABASE_URL,
  },
  topics: {
    ...always,
    KAFKA_BROKERS,
    KAFKA_PREFIX,
    KAFKA_REPLICAS: commonSettings.KAFKA_REPLICAS,
    /** What the broker puts before a certificate's common name: `CN=` where it has no rule that maps the subject. */
    KAFKA_PRINCIPAL_PREFIX: z.string().default(''),
  },
  schemas: { ...always, SCHEMA_REGISTRY_URL },
} as const;

export type ProvisionCommand = keyof typeof provisionSettings;

/** @throws ConfigurationError with every problem at once */
export const readProvisionConfig = {
  databases: (environment: NodeJS.ProcessEnv) => readSettings(provisionSettings.databases, environment),
  topics: (environment: NodeJS.ProcessEnv) => readSettings(provisionSettings.topics, environment),
  schemas: (environment: NodeJS.ProcessEnv) => readSettings(provisionSettings.schemas, environment),
};
