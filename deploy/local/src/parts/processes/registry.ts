import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { issue } from '../../certificates/issue.ts';
import type { Part, PartsOptions } from '../parts.ts';
import { askRegistry } from '../readiness.ts';
import { registryEnvironment } from '../registry-settings.ts';
import { type ClassArchive, classArchive, javaCommand, smallJvm } from './java.ts';
import { ensureFetched, type MavenPackage } from './maven.ts';
import { processPart } from './process-part.ts';

export const registryPackage: MavenPackage = {
  part: 'registry',
  folder: 'apicurio-2.6.13.Final',
  pom: 'registry.pom.xml',
  goal: 'unpack-dependencies',
};

/** The schema registry from its makers' archive, in a JVM of its own. */
export function registryProcess(options: PartsOptions): Part {
  const { dataDirectory, ports, authority } = options;
  const home = join(dataDirectory, 'registry');
  let archive: ClassArchive | undefined;

  const prepare = async (signal?: AbortSignal) => {
    const folder = await ensureFetched(registryPackage, { ...options, signal });
    const { certFile, keyFile } = await issue(authority, { commonName: 'service.registry' });
    await mkdir(home, { recursive: true });
    const databaseFile = join(home, 'registry');
    const settings = registryEnvironment({
      port: ports.registry,
      bindAddress: '127.0.0.1',
      certFile,
      keyFile,
      databaseFile,
    });
    archive = await classArchive(folder, join(home, 'classes.jsa'));
    const jar = join(folder, 'apicurio-registry-app-2.6.13.Final-runner.jar');
    const args = [...smallJvm(384), ...archive.options, '-jar', jar];
    return { command: javaCommand(), args, env: { ...process.env, ...settings }, cwd: home };
  };

  const check = async (): Promise<void> =>
    askRegistry(ports.registry, await issue(authority, { commonName: 'service.deploy' }));
  // Only saves time: that it could not be kept is nobody's failure.
  const ended = async (): Promise<void> => archive?.keep().catch(() => {});
  return processPart({ name: 'registry', prepare, check, ended, stopSignal: 'SIGTERM', grace: 20_000 }, options);
}
