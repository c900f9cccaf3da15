import { describe, expect, it } from 'vitest';
import { LocalFailure } from '../failures.ts';
import { choosePartsProvider, defaultCacheDirectory } from './choose-provider.ts';
import type { PartsProvider } from './parts.ts';

function provider(name: PartsProvider['name'], reason?: string): PartsProvider {
  return { name, unavailable: async () => reason, start: () => Promise.reject(new Error('not started here')) };
}

const both = [provider('processes'), provider('containers')];
const environment = {};

describe('choosing how the parts run', () => {
  it.each(['processes', 'containers'] as const)('takes %s when both work and it is preferred', async (prefer) => {
    await expect(choosePartsProvider({ prefer, environment, providers: both })).resolves.toMatchObject({
      name: prefer,
    });
  });

  it('takes the other when the preferred one is not to be had', async () => {
    const providers = [provider('processes', 'Java is not installed'), provider('containers')];
    const chosen = await choosePartsProvider({ prefer: 'processes', environment, providers });
    expect(chosen.name).toBe('containers');
  });

  it('obeys THROUGHLINE_PARTS, also when that one does not work', async () => {
    const forced = { THROUGHLINE_PARTS: 'containers' };
    const chosen = await choosePartsProvider({ prefer: 'processes', environment: forced, providers: both });
    expect(chosen.name).toBe('containers');
    const providers = [provider('processes'), provider('containers', 'no Docker engine answers')];
    await expect(choosePartsProvider({ prefer: 'processes', environment: forced, providers })).rejects.toThrow(
      LocalFailure,
    );
  });

  it('says in one sentence what each way lacks', async () => {
    const providers = [
      provider('processes', 'Java is not installed'),
      provider('containers', 'no Docker engine answers'),
    ];
    await expect(choosePartsProvider({ prefer: 'processes', environment, providers })).rejects.toThrow(
      'The hub needs Java 17 with Maven, or Docker, and Java is not installed, and no Docker engine answers: ' +
        'install either, then start again.',
    );
  });

  it('refuses a THROUGHLINE_PARTS that is neither', async () => {
    const choice = { prefer: 'processes', environment: { THROUGHLINE_PARTS: 'vm' }, providers: both } as const;
    await expect(choosePartsProvider(choice)).rejects.toThrow("THROUGHLINE_PARTS is 'vm'");
  });

  it('keeps its cache where the system says', () => {
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/throughline');
    expect(defaultCacheDirectory({})).toMatch(/\.cache\/throughline$/);
  });
});
