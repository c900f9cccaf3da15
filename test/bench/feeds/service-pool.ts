import { readCertificates } from '@throughline/platform/config';
import { createLog } from '@throughline/platform/log';
import { type Database, openDatabase } from '@throughline/platform/postgres/pool';
import type { ServiceName } from '@throughline/provision/hub-services';
import type { TestHub } from '../../harness/hub.ts';

/** The database as a service has it: its role, its certificate, its schema. End it when it is done with. */
export function openServicePool(hub: Pick<TestHub, 'settings'>, service: ServiceName): Database {
  const { certificates, database } = hub.settings;
  const files = certificates.services[service];
  const pem = readCertificates({
    TLS_CA_FILE: files.caFile,
    TLS_CERT_FILE: files.certFile,
    TLS_KEY_FILE: files.keyFile,
  });
  const settings = {
    DATABASE_URL: `postgres://${service}@${database.host}:${database.port}/${database.name}`,
    DATABASE_POOL_SIZE: 2,
    SERVICE_NAME: service,
  };
  return openDatabase(settings, pem, createLog('bench', 'fatal'));
}
