import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);

/** What every service reads from its environment. Files, not values, for what is secret. */
export const commonSettings = {
  SERVICE_NAME: z.string().regex(/^[a-z-]+$/),
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: port,
  METRICS_PORT: port,
  TLS_CA_FILE: z.string(),
  TLS_CERT_FILE: z.string(),
  TLS_KEY_FILE: z.string(),
  /** host:port, comma separated. */
  KAFKA_BROKERS: z.string().transform((text) => text.split(',')),
  /** Put before every topic and group, so that several hubs can share one cluster. */
  KAFKA_PREFIX: z.string().default(''),
  /** Shorter: a killed instance is replaced sooner. Longer: fewer rebalances when the machine is busy. */
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6_000).default(10_000),
  SCHEMA_REGISTRY_URL: z.url(),
  /** postgres://role@host:port/database; the role's identity is the certificate, there is no password. */
  DATABASE_URL: z.url(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).default(8),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
} as const;

export type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Some variables of an environment, each with what it may be. */
export type Settings = z.ZodRawShape;
export type SettingsRead<Shape extends Settings> = Readonly<z.infer<z.ZodObject<Shape>>>;

/**
 * Reads the environment once, typed and frozen.
 * @throws ConfigurationError with every problem at once, naming variables, never values.
 */
export function readSettings<Shape extends Settings>(
  settings: Shape,
  environment: NodeJS.ProcessEnv = process.env,
): SettingsRead<Shape> {
  const parsed = z.object(settings).safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`The environment is not complete:\n  ${problems.join('\n  ')}`);
  }
  return Object.freeze(parsed.data) as unknown as SettingsRead<Shape>;
}

/** The same for a service: the settings that every one has, and its own. */
export function loadConfig<Shape extends Settings>(
  own: Shape,
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<CommonSettings & z.infer<z.ZodObject<Shape>>> {
  return readSettings({ ...commonSettings, ...own }, environment) as unknown as Readonly<
    CommonSettings & z.infer<z.ZodObject<Shape>>
  >;
}

/** The certificate, key and authority of this process, PEM. */
export type Certificates = { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };

export function readCertificates(
  config: Pick<CommonSettings, 'TLS_CA_FILE' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>,
): Certificates {
  return {
    ca: readFileSync(config.TLS_CA_FILE),
    cert: readFileSync(config.TLS_CERT_FILE),
    key: readFileSync(config.TLS_KEY_FILE),
  };
}
