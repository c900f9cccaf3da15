import { portsFrom } from '@throughline/local/hub/ports';
import { ConfigurationError, commonSettings } from '@throughline/platform/config';
import { provisionSettings } from '@throughline/provision/config';
import { type ServiceName, serviceNames, serviceRights } from '@throughline/provision/hub-services';
import { afterEach, describe, expect, it } from 'vitest';
import { validEnvironment } from '../harness/valid-environment.ts';
import { listOf, readDocument, tableAfter } from './tables.ts';

const text = readDocument('docs/operations.md');
const withoutOwn = ['cases', 'assistance'];
const common = tableAfter(text, 'Every service:');

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

/** What a service reads: each variable, with its default, or `mandatory`. */
async function settingsOf(service: ServiceName): Promise<{ variable: string; default: string }[]> {
  const { readConfig } = (await import(`../../services/${service}/src/config.ts`)) as {
    readConfig: () => Readonly<Record<string, unknown>>;
  };
  const { environment } = await validEnvironment(service);
  const mandatory = mandatoryOf(readConfig);
  expect(Object.keys(environment).sort(), 'what the harness takes for mandatory').toEqual(mandatory.toSorted());
  process.env = environment;
  return Object.entries(readConfig()).map(([variable, value]) => ({
    variable,
    default: mandatory.includes(variable) ? 'mandatory' : String(value ?? '') || 'empty',
  }));
}

/** The variables that the service misses in an empty environment. */
function mandatoryOf(readConfig: () => unknown): string[] {
  process.env = {};
  try {
    readConfig();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) => problem.split(':')[0] ?? '');
  }
  return [];
}

describe('the settings in docs/operations.md', () => {
  it('that every service has are the common ones', () => {
    expect(common.map(({ variable }) => variable)).toEqual(Object.keys(commonSettings));
  });

  it.each(serviceNames)('of %s are those that it reads', async (service) => {
    const own = withoutOwn.includes(service) ? [] : tableAfter(text, `\`${service}\`:`);
    const documented = [...common, ...own].map((row) => ({ variable: row['variable'], default: row['default'] }));
    expect(documented).toEqual(await settingsOf(service));
  });
});

describe('the settings of provisioning in docs/operations.md', () => {
  const rows = tableAfter(
    text,
    'node deploy/provision/src/main.ts schemas     # the contracts of events, each FULL_TRANSITIVE',
  );

  it.each(Object.entries(provisionSettings))('of %s are those that it reads', (command, settings) => {
    const read = rows.filter(({ ['read by']: by }) => by === 'all' || by === command);
    expect(read.flatMap(({ variable }) => listOf(variable)).sort()).toEqual(Object.keys(settings).sort());
    for (const { variable, default: byDefault } of read) {
      for (const name of listOf(variable)) {
        const schema = settings[name as keyof typeof settings];
        const { success, data } = schema.safeParse(undefined);
        expect(success ? String(data) || 'empty' : 'mandatory', name).toBe(byDefault);
      }
    }
  });
});

describe('the rights in docs/operations.md', () => {
  it('are those that are granted', () => {
    const rights = tableAfter(text, 'letters and uses groups whose names begin with its own.');
    expect(
      rights.map(({ principal, reads, writes }) => ({ principal, reads: listOf(reads), writes: listOf(writes) })),
    ).toEqual(
      serviceNames.map((service) => {
        const { reads, writes, readsAll, writesAll } = serviceRights[service];
        return {
          principal: `service.${service}`,
          reads: [...reads, ...(readsAll ? [`${readsAll}*`] : [])],
          writes: [...writes, ...(writesAll ? [`${writesAll}*`] : [])],
        };
      }),
    );
  });
});

describe('the ports in docs/operations.md', () => {
  it('are those that a hub has', () => {
    const { parts, services } = portsFrom(0);
    expect(parts).toEqual({ kafka: 0, controller: 1, registry: 2, postgres: 3 });
    expect(serviceNames.map((name) => services[name].grpc)).toEqual([10, 11, 12, 13, 14, 15, 16]);
    expect(serviceNames.map((name) => services[name].metrics)).toEqual([20, 21, 22, 23, 24, 25, 26]);
    expect(text.replaceAll('\n', ' ')).toContain(
      `${serviceNames
        .slice(0, -1)
        .map((name) => `\`${name}\``)
        .join(', ')} and \`${serviceNames.at(-1)}\`, in this order`,
    );
  });
});
