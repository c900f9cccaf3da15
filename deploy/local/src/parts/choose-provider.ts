import { homedir } from 'node:os';
import { join } from 'node:path';
import { LocalFailure } from '../failures.ts';
import { containers } from './containers/provider.ts';
import type { PartsProvider } from './parts.ts';
import { processes } from './processes/provider.ts';

/** `$XDG_CACHE_HOME/throughline`, or `~/.cache/throughline`. */
export function defaultCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'throughline');
}

type Choice = {
  /** The one to take when both would work. */
  readonly prefer: PartsProvider['name'];
  readonly cacheDirectory?: string;
  /** Of which `THROUGHLINE_PARTS`, `processes` or `containers`, leaves no choice. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly providers?: readonly PartsProvider[];
};

/**
 * How the parts are run on this machine.
 * @throws LocalFailure when there is no way, with what each way lacks
 */
export async function choosePartsProvider(choice: Choice): Promise<PartsProvider> {
  const { prefer, environment = process.env, providers = [processes, containers] } = choice;
  const forced = environment['THROUGHLINE_PARTS'];
  if (forced && !providers.some(({ name }) => name === forced)) {
    throw new LocalFailure(`THROUGHLINE_PARTS is '${forced}': set it to processes or containers, or unset it.`);
  }
  const candidates = forced
    ? providers.filter(({ name }) => name === forced)
    : [...providers].sort((one, other) => Number(other.name === prefer) - Number(one.name === prefer));
  const reasons: string[] = [];
  for (const provider of candidates) {
    const reason = await provider.unavailable(choice.cacheDirectory ?? defaultCacheDirectory(environment));
    if (reason === undefined) return provider;
    reasons.push(reason);
  }
  throw new LocalFailure(
    `The hub needs Java 17 with Maven, or Docker, and ${reasons.join(', and ')}: install either, then start again.`,
  );
}
