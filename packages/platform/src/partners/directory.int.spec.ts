import { type PartnerRegistered, partnerRegistered } from '@throughline/schemas/partners.ts';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts';
import { until } from '../../../../test/harness/until.ts';
import type { ConsumedEvent } from '../inbox/consumed-event.ts';
import { transact } from '../postgres/pool.ts';
import { openPartnerDirectory, type PartnerDirectory } from './directory.ts';

let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase('calls');
});

/** The directory of one instance of the service. */
async function anInstance(): Promise<PartnerDirectory> {
  const directory = await openPartnerDirectory(opened.anotherPool(), (error) => {
    throw error;
  });
  onTestFinished(() => directory.stop());
  return directory;
}

function registered(partnerId: string, status: PartnerRegistered['status']): ConsumedEvent {
  const data: PartnerRegistered = {
    partnerId,
    role: 'OPERATOR',
    name: partnerId,
    countryCode: 'UA',
    status,
    dialledDigits: ['527'],
    services: [],
    languages: [],
    serviceAreas: [],
    capacityAvailable: null,
    registeredAt: Date.now(),
  };
  // Nothing else of the event is looked at.
  return { contract: partnerRegistered, data } as Partial<ConsumedEvent> as ConsumedEvent;
}

/** As the consumer does it, in the one instance that has the topic's partition. */
async function consume(directory: PartnerDirectory, event: ConsumedEvent): Promise<void> {
  await transact(opened.database, (transaction) => directory.apply(transaction, [event]));
  directory.refreshAfter([event]);
}

describe('of two instances the one that does not consume the partners', () => {
  it('becomes ready when the first partner is known to the other', async () => {
    const [consuming, other] = [await anInstance(), await anInstance()];
    expect([consuming.ready(), other.ready()]).toEqual([false, false]);
    await consume(consuming, registered('umc', 'ACTIVE'));
    await until('both are ready', () => consuming.ready() && other.ready());
  });

  it('suspends a partner as the other does, and tells who listens', async () => {
    const [consuming, other] = [await anInstance(), await anInstance()];
    await consume(consuming, registered('kyivstar', 'ACTIVE'));
    const identity = { kind: 'partner', partnerId: 'kyivstar' } as const;
    await until('it is known', () => other.find('kyivstar') !== undefined);
    let told = 0;
    other.onChange(() => {
      told += 1;
    });
    await consume(consuming, registered('kyivstar', 'SUSPENDED'));
    await until('it is suspended', () => other.find('kyivstar')?.status === 'SUSPENDED');
    expect(() => other.authorise(identity, 'OPERATOR')).toThrow('suspended');
    expect(told).toBe(1);
  });
});
