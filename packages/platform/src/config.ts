import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { certificateProblems } from './certificate-files.ts';
import { ThroughlineError } from './errors.ts';

const port = z.coerce.number().int().min(1).max(65_535);
const required = z.string().min(1, 'is empty');

/** The path of a file that is there and can be read. */
export const readableFile = required.superRefine((path, context) => {
  const problem = readingProblem(path);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** The same, or empty for none. */
export const readableFileOrNone = z
  .string()
  .default('')
  .superRefine((path, context) => {
    const problem = path === '' ? undefined : readingProblem(path);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

/** host:port, as of another service or of a broker. */
export const hostAndPort = required.refine(isHostAndPort, 'must be host:port');

/** What every service reads from its environment. Files, not values, for what is secret. */
export const commonSettings = {
  SERVICE_NAME: z.string().regex(/^[a-z-]+$/, 'must be lower-case letters and hyphens'),
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: port,
  METRICS_PORT: port,
  /** Health over plain HTTP, for a supervisor that has no certificate; no port, no such door. */
  HEALTH_PORT: port.optional(),
  TLS_CA_FILE: readableFile,
  TLS_CERT_FILE: readableFile,
  TLS_KEY_FILE: readableFile,
  /** host:port, comma separated. */
  KAFKA_BROKERS: required
    .transform((text) => text.split(','))
    .refine((brokers) => brokers.every(isHostAndPort), 'must be host:port, comma separated'),
  /** Put before every topic and group, so that several hubs can share one cluster. */
  KAFKA_PREFIX: z.string().default(''),
  /** How many replicas every topic has at least: 1 on one machine, 3 on a cluster. */
  KAFKA_REPLICAS: z.coerce.number().int().min(1).default(3),
  /** Shorter: a killed instance is replaced sooner. Longer: fewer rebalances when the machine is busy. */
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6_000).default(10_000),
  SCHEMA_REGISTRY_URL: z.url({ protocol: /^https$/, error: 'must be a URL that begins with https://' }),
  /** postgres://role@host:port/database; the role's identity is the certificate, there is no password. */
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must be postgres://role@host:port/database, without a password'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).default(8),
  /** Between SIGTERM, when it stops to be ready, and the end of its work: until nobody is sent to it any more. */
  DRAIN_MILLISECONDS: z.coerce.number().int().min(0).max(300_000).default(0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
} as const;

export type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;

/** With what a service can't be started, until somebody changes it. */
export class ConfigurationError extends ThroughlineError {
  override readonly name = 'ConfigurationError';
  /** Each begins with the variable that it is about. */
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options: { cause?: unknown } = {}) {
    const all = typeof problems === 'string' ? [problems] : problems;
    const text = typeof problems === 'string' ? problems : `The environment is not complete:\n  ${all.join('\n  ')}`;
    super('CONFIGURATION_INVALID', text, options);
    this.problems = all;
  }
}

/** Some variables of an environment, each with what it may be. */
export type Settings = z.ZodRawShape;
export type SettingsRead<Shape extends Settings> = Readonly<z.infer<z.ZodObject<Shape>>>;

/**
 * What settings have to do with each other.
 * @param settings those that are well formed by themselves
 * @returns what contradicts, each beginning with a variable
 */
export type Contradictions<Shape extends Settings> = (settings: Partial<SettingsRead<Shape>>) => readonly string[];

/**
 * Reads the environment once, typed and frozen, and looks into the files that it names.
 * @param contradictions besides those of the certificate, its key and the service's name, role and ports
 * @throws ConfigurationError with every problem at once, naming variables, never values of what is secret.
 */
export function readSettings<Shape extends Settings>(
  shape: Shape,
  environment: NodeJS.ProcessEnv = process.env,
  contradictions: Contradictions<Shape> = () => [],
): SettingsRead<Shape> {
  const settings: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(shape as z.ZodRawShape)) {
    const value = environment[name];
    const parsed = z.safeParse(schema, value);
    if (parsed.success) settings[name] = parsed.data;
    else if (value === undefined) problems.push(`${name}: is missing`);
    else problems.push(...parsed.error.issues.map(({ message }) => `${name}: ${message}`));
  }
  const wellFormed = settings as Partial<SettingsRead<Shape>>;
  problems.push(...commonContradictions(wellFormed), ...contradictions(wellFormed));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(settings) as unknown as SettingsRead<Shape>;
}

/** The same for a service: the settings that every one has, and its own. */
export function loadConfig<Shape extends Settings>(
  own: Shape,
  environment: NodeJS.ProcessEnv = process.env,
  contradictions: Contradictions<Shape> = () => [],
): Readonly<CommonSettings & z.infer<z.ZodObject<Shape>>> {
  const all = { ...commonSettings, ...own };
  return readSettings<typeof all>(
    all,
    environment,
    contradictions as Contradictions<typeof all>,
  ) as unknown as Readonly<CommonSettings & z.infer<z.ZodObject<Shape>>>;
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

function commonContradictions(settings: Partial<CommonSettings>): string[] {
  const { SERVICE_NAME: service, DATABASE_URL: database } = settings;
  const ports = (['GRPC_PORT', 'METRICS_PORT', 'HEALTH_PORT'] as const).filter((name) => settings[name] !== undefined);
  const taken = ports.flatMap((name, index) => {
    const first = ports.slice(0, index).find((other) => settings[other] === settings[name]);
    return first ? [`${name}: is the port of ${first} as well`] : [];
  });
  const role = database === undefined ? undefined : decodeURIComponent(new URL(database).username);
  const otherRole =
    role === undefined || service === undefined || role === service
      ? []
      : [`DATABASE_URL: is for the role '${role}', and the service '${service}' has a role of its own name`];
  return [...taken, ...otherRole, ...certificateProblems(settings)];
}

function readingProblem(path: string): string | undefined {
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    return `${path} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
  }
}

function isHostAndPort(text: string): boolean {
  const [, digits] = /^(?:\[[0-9a-fA-F:]+\]|[^\s:/@]+):(\d{1,5})$/.exec(text) ?? [];
  return digits !== undefined && Number(digits) >= 1 && Number(digits) <= 65_535;
}

function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.username !== '' &&
    url.password === '' &&
    /^\/[^/]+$/.test(url.pathname)
  );
}
