import { provisionDatabase } from '@throughline/provision/databases';
import { ProvisionFailure } from '@throughline/provision/failures';
import { registerSchemas } from '@throughline/provision/schemas';
import { provisionTopics } from '@throughline/provision/topics';
import { LocalFailure } from '../failures.ts';
import { migrateHub } from './migrate-hub.ts';
import type { HubSettings } from './service-environment.ts';

/**
 * What a deployment does before the services start: database and roles with every service's tables, topics and rights,
 * schemas.
 * @throws LocalFailure
 */
export async function provisionHub(settings: HubSettings): Promise<void> {
  const { administrator } = settings.certificates;
  const { kafkaPrefix: prefix, kafkaReplicas: replicas } = settings;
  try {
    await Promise.all([
      provisionDatabase(settings.database, settings.database.name, administrator).then(() => migrateHub(settings)),
      provisionTopics([...settings.brokers], administrator, { prefix, replicas }),
      registerSchemas(settings.registryUrl, administrator),
    ]);
  } catch (error) {
    if (error instanceof ProvisionFailure) throw new LocalFailure(error.message, { cause: error });
    throw error;
  }
}
