import { provisionDatabase } from '../provision/databases.ts';
import { registerSchemas } from '../provision/schemas.ts';
import { provisionTopics } from '../provision/topics.ts';
import type { HubSettings } from './service-environment.ts';

/** What a deployment does before the services start: database and roles, topics and rights, schemas. */
export async function provisionHub(settings: HubSettings): Promise<void> {
  const { administrator } = settings.certificates;
  await Promise.all([
    provisionDatabase(settings.database, settings.database.name, administrator),
    provisionTopics([...settings.brokers], administrator, settings.kafkaPrefix, settings.kafkaReplicas),
    registerSchemas(settings.registryUrl, administrator),
  ]);
}
