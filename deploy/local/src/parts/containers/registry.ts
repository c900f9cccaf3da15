import { readFile } from 'node:fs/promises';
import { issue } from '../../certificates/issue.ts';
import type { PartsOptions } from '../parts.ts';
import { askRegistry } from '../readiness.ts';
import { registryEnvironment } from '../registry-settings.ts';
import type { ContainerPart } from './container-part.ts';
import { volumeName } from './engine.ts';

const data = '/var/lib/registry';
const certFile = '/etc/registry/server.crt';
const keyFile = '/etc/registry/server.key';

/** The image is called `mem`, for its H2 database, which is in memory only until it is given a file. */
export function registryContainer(hub: string, { ports, authority }: PartsOptions): ContainerPart {
  return {
    name: 'registry',
    image: 'apicurio/apicurio-registry-mem:2.6.13.Final',
    port: ports.registry,
    grace: 20,
    check: async () => askRegistry(ports.registry, await issue(authority, { commonName: 'service.deploy' })),
    async describe(container) {
      const files = await issue(authority, { commonName: 'service.registry' });
      const databaseFile = `${data}/registry`;
      container
        .withEnvironment(
          registryEnvironment({ port: ports.registry, bindAddress: '0.0.0.0', certFile, keyFile, databaseFile }),
        )
        // A new volume is root's unless the image has the folder, which it has not.
        .withUser('root')
        .withBindMounts([{ source: volumeName(hub, 'registry'), target: data }])
        .withCopyContentToContainer([
          { content: await readFile(files.certFile, 'utf8'), target: certFile, mode: 0o644 },
          { content: await readFile(files.keyFile, 'utf8'), target: keyFile, mode: 0o600 },
        ]);
    },
  };
}
