import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { choosePartsProvider, defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import type { RunningParts } from '@throughline/local/parts/parts';
import { freePorts } from './free-ports.ts';

/** Where a test finds the real parts. Plain data, so that it can be handed to the workers of a test run. */
export type PartsAddress = {
  /** The authority's folder: certificates are issued there. */
  readonly certificates: string;
  readonly brokers: string[];
  readonly registryUrl: string;
  readonly postgres: { readonly host: string; readonly port: number };
};

export type StartedParts = { readonly parts: RunningParts; readonly address: PartsAddress; stop(): Promise<void> };

/** Broker, registry and database of a test's own, in containers where an engine answers, else as local processes. */
export async function startParts(): Promise<StartedParts> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  const certificates = join(dataDirectory, 'certificates');
  const authority = await ensureAuthority(certificates);
  const cacheDirectory = defaultCacheDirectory();
  const [kafka, controller, registry, postgres] = (await freePorts(4)) as [number, number, number, number];
  const provider = await choosePartsProvider({ prefer: 'containers', cacheDirectory });
  const parts = await provider.start({
    dataDirectory,
    cacheDirectory,
    ports: { kafka, controller, registry, postgres },
    authority,
    report: () => {},
    disposable: true,
  });
  return {
    parts,
    address: {
      certificates,
      brokers: parts.kafka.brokers,
      registryUrl: parts.registry.url.replace('127.0.0.1', 'localhost'),
      postgres: { host: parts.postgres.host, port: parts.postgres.port },
    },
    async stop() {
      await parts.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
