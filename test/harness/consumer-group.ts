import type { ServiceName } from '@throughline/provision/hub-services';
import { kafkaAsAdministrator } from '@throughline/provision/topics';
import type { TestHub } from './hub.ts';
import { until } from './until.ts';

/** Waits until a service's consumer group has so many members, each with its part of the topics. */
export async function untilGroupHas(
  hub: Pick<TestHub, 'settings'>,
  service: ServiceName,
  members: number,
): Promise<void> {
  const { brokers, certificates, kafkaPrefix } = hub.settings;
  const admin = (await kafkaAsAdministrator([...brokers], certificates.administrator)).admin();
  await admin.connect();
  try {
    await until(
      `the group of ${service} has ${members} members`,
      async () => {
        const { groups } = await admin.describeGroups([kafkaPrefix + service]);
        return groups[0]?.state === 'Stable' && groups[0].members.length === members;
      },
      120_000,
    );
  } finally {
    await admin.disconnect();
  }
}
