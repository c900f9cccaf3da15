import { readFile } from 'node:fs/promises';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { issue } from '../../certificates/issue.ts';
import { clusterId, type KafkaSettings, kafkaLogging, kafkaProperties } from '../kafka-settings.ts';
import type { PartsOptions } from '../parts.ts';
import { askKafka } from '../readiness.ts';
import type { ContainerPart } from './container-part.ts';
import { volumeName } from './engine.ts';

const logDirectory = '/var/lib/kafka/data';
const inConfig = (name: string): string => `/etc/throughline/${name}`;

/**
 * Instead of the image's own way, which turns KAFKA_* variables into a configuration: the same file as without a
 * container. The storage is formatted once; a container that is started again finds it so.
 */
export const kafkaStart = `
set -eu
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ${clusterId} -c ${inConfig('server.properties')}
exec /opt/kafka/bin/kafka-server-start.sh ${inConfig('server.properties')}
`;

/** What the broker finds in its folder of configuration, by the names of the files. */
export async function kafkaFiles(
  { certFile, keyFile, caFile }: CertificateFiles,
  address: Pick<KafkaSettings, 'port' | 'controllerPort' | 'advertisedHost' | 'brokerSessionMilliseconds'>,
): Promise<Record<string, string>> {
  const properties = kafkaProperties({
    ...address,
    bindAddress: '0.0.0.0',
    logDirectory,
    keyStoreFile: inConfig('broker.pem'),
    trustStoreFile: inConfig('ca.crt'),
  });
  return {
    'server.properties': properties,
    'log4j2.yaml': kafkaLogging,
    'broker.pem': `${await readFile(keyFile, 'utf8')}${await readFile(certFile, 'utf8')}`,
    'ca.crt': await readFile(caFile, 'utf8'),
  };
}

export function kafkaContainer(hub: string, { ports, authority }: PartsOptions): ContainerPart {
  return {
    name: 'kafka',
    image: 'apache/kafka:4.3.1',
    port: ports.kafka,
    grace: 30,
    check: async () => askKafka(ports.kafka, await issue(authority, { commonName: 'service.deploy' })),
    async describe(container) {
      const files = await kafkaFiles(await issue(authority, { commonName: 'service.broker' }), {
        port: ports.kafka,
        controllerPort: ports.controller,
      });
      // Files arrive as root's, and the broker runs as another user, the only one in there: hence readable by all.
      const contents = Object.entries(files).map(([file, content]) => ({
        content,
        target: inConfig(file),
        mode: 0o644,
      }));
      container
        .withCommand(['sh', '-c', kafkaStart])
        .withEnvironment({
          KAFKA_HEAP_OPTS: '-Xmx512m',
          KAFKA_LOG4J_OPTS: `-Dlog4j2.configurationFile=${inConfig('log4j2.yaml')}`,
        })
        .withBindMounts([{ source: volumeName(hub, 'kafka'), target: logDirectory }])
        .withCopyContentToContainer(contents);
    },
  };
}
