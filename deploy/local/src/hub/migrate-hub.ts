import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCertificates } from '@throughline/platform/config';
import { createLog } from '@throughline/platform/log';
import { migrateSchema } from '@throughline/platform/postgres/run-migrations';
import { serviceNames } from '@throughline/provision/hub-services';
import { type HubSettings, serviceEnvironment } from './service-environment.ts';

const services = fileURLToPath(new URL('../../../../services', import.meta.url));
const quiet = createLog('migrate', 'error');

/**
 * What `src/migrate.ts` of each service does, for all services at once and without a process for each, which on one
 * machine would cost a start of Node apiece.
 */
export async function migrateHub(settings: HubSettings): Promise<void> {
  await Promise.all(
    serviceNames.map((name) => {
      const { certFile, keyFile, caFile } = settings.certificates.services[name];
      const files = { TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile };
      const { DATABASE_URL = '' } = serviceEnvironment(name, settings);
      const folder = pathToFileURL(`${join(services, name, 'migrations')}/`);
      return migrateSchema({ SERVICE_NAME: name, DATABASE_URL }, readCertificates(files), folder, quiet);
    }),
  );
}
