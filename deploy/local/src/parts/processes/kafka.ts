import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { issue } from '../../certificates/issue.ts';
import { replace } from '../../certificates/pem-pair.ts';
import { runToEnd } from '../../process/run-to-end.ts';
import { clusterId, kafkaLogging, kafkaProperties } from '../kafka-settings.ts';
import type { Part, PartsOptions } from '../parts.ts';
import { askKafka } from '../readiness.ts';
import { type ClassArchive, classArchive, javaCommand, smallJvm } from './java.ts';
import { ensureFetched, type MavenPackage } from './maven.ts';
import { processPart } from './process-part.ts';

export const kafkaPackage: MavenPackage = {
  part: 'kafka',
  folder: 'kafka-4.3.1',
  pom: 'kafka.pom.xml',
  goal: 'copy-dependencies',
};

/** The broker from Apache's own jars, in a JVM of its own. */
export function kafkaProcess(options: PartsOptions): Part {
  const { dataDirectory, ports, authority } = options;
  const home = join(dataDirectory, 'kafka');
  const logDirectory = join(home, 'data');
  const inConfig = (name: string): string => join(home, 'config', name);
  let archive: ClassArchive | undefined;

  const prepare = async (signal?: AbortSignal) => {
    const jars = await ensureFetched(kafkaPackage, { ...options, signal });
    const broker = await issue(authority, { commonName: 'service.broker' });
    await mkdir(inConfig(''), { recursive: true });
    const keyStore = await Promise.all([readFile(broker.keyFile, 'utf8'), readFile(broker.certFile, 'utf8')]);
    await replace(inConfig('broker.pem'), keyStore.join(''), 0o600);
    await replace(inConfig('log4j2.yaml'), kafkaLogging, 0o644);
    const settings = {
      port: ports.kafka,
      controllerPort: ports.controller,
      bindAddress: '127.0.0.1',
      logDirectory,
      keyStoreFile: inConfig('broker.pem'),
      trustStoreFile: broker.caFile,
    };
    await replace(inConfig('server.properties'), kafkaProperties(settings), 0o644);
    const java = (main: string, ...args: string[]): string[] => [
      `-Dlog4j2.configurationFile=${inConfig('log4j2.yaml')}`,
      '-cp',
      join(jars, '*'),
      main,
      ...args,
    ];
    // The storage tool writes this file last.
    if (!(await exists(join(logDirectory, 'meta.properties')))) {
      const format = java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', inConfig('server.properties'));
      await runToEnd(javaCommand(), [...smallJvm(128), ...format], { signal });
    }
    archive = await classArchive(jars, join(home, 'classes.jsa'));
    const args = [...smallJvm(512), ...archive.options, ...java('kafka.Kafka', inConfig('server.properties'))];
    return { command: javaCommand(), args, cwd: home };
  };

  const check = async (): Promise<void> =>
    askKafka(ports.kafka, await issue(authority, { commonName: 'service.deploy' }));
  // Only saves time: that it could not be kept is nobody's failure.
  const ended = async (): Promise<void> => archive?.keep().catch(() => {});
  return processPart({ name: 'kafka', prepare, check, ended, stopSignal: 'SIGTERM', grace: 30_000 }, options);
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
