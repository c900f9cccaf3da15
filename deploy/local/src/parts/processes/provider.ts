import { mkdir } from 'node:fs/promises';
import { runToEnd } from '../../process/run-to-end.ts';
import { holdDataDirectory } from '../data-directory.ts';
import type { PartsProvider } from '../parts.ts';
import { runParts } from '../run-parts.ts';
import { javaMajor, javaVersion } from './java.ts';
import { kafkaPackage, kafkaProcess } from './kafka.ts';
import { isFetched } from './maven.ts';
import { postgresProcess } from './postgres.ts';
import { registryPackage, registryProcess } from './registry.ts';

const oldestJava = 17;

/** The parts as child processes, from Maven's and npm's packages: needs Java, and Maven until they are in the cache. */
export const processes: PartsProvider = {
  name: 'processes',

  async unavailable(cacheDirectory) {
    const version = await javaVersion();
    if (version === undefined) return 'Java is not installed';
    const major = javaMajor(version);
    if (major !== undefined && major < oldestJava) return `Java ${major} is older than ${oldestJava}`;
    const fetched = await Promise.all([kafkaPackage, registryPackage].map((each) => isFetched(each, cacheDirectory)));
    if (fetched.every(Boolean)) return undefined;
    const maven = await runToEnd('mvn', ['--version']).catch(() => undefined);
    return maven === undefined ? 'Maven is not installed' : undefined;
  },

  async start(options) {
    await mkdir(options.dataDirectory, { recursive: true });
    return await holdDataDirectory(options.dataDirectory, () =>
      runParts(
        { kafka: kafkaProcess(options), registry: registryProcess(options), postgres: postgresProcess(options) },
        options,
      ),
    );
  },
};
