import { kafkaAsAdministrator } from '@throughline/provision/topics';
import kafkajs from 'kafkajs';
import type { PreparedHub } from './hub.ts';

/** Gives a topic (with its prefix) these settings, and none of its own besides. */
export async function setTopic(
  { settings }: Pick<PreparedHub, 'settings'>,
  topic: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const admin = (await kafkaAsAdministrator([...settings.brokers], settings.certificates.administrator)).admin();
  await admin.connect();
  try {
    const configEntries = Object.entries(values).map(([name, value]) => ({ name, value }));
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries };
    await admin.alterConfigs({ validateOnly: false, resources: [resource] });
  } finally {
    await admin.disconnect();
  }
}
