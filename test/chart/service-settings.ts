import { ConfigurationError } from '@throughline/platform/config';

type Configuration = { readonly readConfig: () => unknown };

function configurationOf(service: string): Promise<Configuration> {
  return import(`../../services/${service}/src/config.ts`) as Promise<Configuration>;
}

/** The variables that a service looks at in its environment. */
export async function settingsReadBy(service: string): Promise<ReadonlySet<string>> {
  const { readConfig } = await configurationOf(service);
  const names = new Set<string>();
  // Node looks at its own there too.
  const look = (name: string | symbol): void =>
    void (typeof name === 'string' && !name.startsWith('NODE_') && names.add(name));
  const nothing = new Proxy({}, { get: (_target, name) => look(name) });
  inEnvironment(nothing, () => problemsThrownBy(readConfig));
  return names;
}

/** What a service has against an environment, but for files that are on no machine where the chart is only rendered. */
export async function problemsOf(service: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { readConfig } = await configurationOf(service);
  return inEnvironment(environment, () => problemsThrownBy(readConfig));
}

/** The lines of a ConfigurationError, without those about files that can't be read here. */
export function problemsThrownBy(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .filter((line) => !/\/etc\/throughline\//.test(line) && !/_FILE: /.test(line));
  }
}

function inEnvironment<T>(environment: NodeJS.ProcessEnv, work: () => T): T {
  const own = process.env;
  process.env = environment;
  try {
    return work();
  } finally {
    process.env = own;
  }
}
