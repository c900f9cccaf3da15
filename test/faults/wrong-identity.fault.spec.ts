import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, newId } from '@throughline/client';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { kafkaAs, readAs, writeAs } from '../harness/kafka-as.ts';

// A group that one may not use is not found.
const denied = /authoriz|Failed to find group coordinator/i;
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

describe('over gRPC', () => {
  it('a certificate of another authority gets no connection', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-forged-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const forged = await issue(await ensureAuthority(folder), { commonName: 'partner.iom-ukraine' });
    const certificate = { ...forged, caFile: hub.certificates.administrator.caFile };
    const client = connect({ certificate, endpoints: hub.endpoints });
    onTestFinished(() => client.close());
    const listing = client.partners.listPartners({}, { deadlineMilliseconds: 3_000 });
    await expect(listing).rejects.toMatchObject({ grpcStatus: expect.any(Number) });
  });

  it('a certificate of this authority for nobody whom the hub knows is refused with a reason', async () => {
    const authority = await ensureAuthority(inject('parts').certificates);
    const certificate = await issue(authority, { commonName: 'partner.nobody' });
    const client = connect({ certificate, endpoints: hub.endpoints });
    onTestFinished(() => client.close());
    await expect(client.feeds.getFeedStatus({})).rejects.toMatchObject({ reason: 'PARTNER_UNKNOWN' });
  });

  it("a service's certificate may not act as a partner", async () => {
    const client = connect({ certificate: hub.certificates.services.feeds, endpoints: hub.endpoints });
    onTestFinished(() => client.close());
    await expect(client.feeds.getFeedStatus({})).rejects.toMatchObject({ reason: 'PARTNER_UNKNOWN' });
  });
});

describe('on Kafka', () => {
  const record = { value: Buffer.from('x'), headers: { ce_id: newId() } };
  const kyivstar = () => hub.certificates.partner('kyivstar');

  it('an operator may write to its own topic', async () => {
    await writeAs(hub, kyivstar(), 'operators.kyivstar.calls', [record]);
  });

  it.each(['operators.umc.calls', 'calls', 'partners', 'feeds.la-strada-kyiv', 'calls.dead-letters'])(
    'an operator may not write to %s',
    async (topic) => {
      await expect(writeAs(hub, kyivstar(), topic, [record])).rejects.toThrow(/not authorized|UNKNOWN_TOPIC|authoriz/i);
    },
  );

  it.each([
    ...['operators.kyivstar.calls', 'calls', 'consents', 'feeds.umc', 'feeds.la-strada-kyiv', 'feeds.dead-letters'],
  ])('an operator may not read %s', async (topic) => {
    await expect(readAs(hub, kyivstar(), topic, 'kyivstar.test')).rejects.toThrow(denied);
  });

  it('an operator may read its own feed topic, in groups of its own name alone', async () => {
    await readAs(hub, kyivstar(), 'feeds.kyivstar', 'kyivstar.feed');
    await expect(readAs(hub, kyivstar(), 'feeds.kyivstar', 'umc.feed')).rejects.toThrow(denied);
  });

  it('an NGO may read its own feed topic, in groups of its own name', async () => {
    await readAs(hub, hub.certificates.partner('la-strada-kyiv'), 'feeds.la-strada-kyiv', 'la-strada-kyiv.system');
  });

  it.each([...['feeds.rehab-centre-lviv', 'feeds.iom-ukraine', 'feeds.kyivstar', 'referrals', 'calls', 'consents']])(
    'an NGO may not read %s',
    async (topic) => {
      const ngo = hub.certificates.partner('la-strada-kyiv');
      await expect(readAs(hub, ngo, topic, 'la-strada-kyiv.test')).rejects.toThrow(/authoriz/i);
    },
  );

  it("an NGO may not use another's group", async () => {
    const ngo = hub.certificates.partner('la-strada-kyiv');
    const reading = readAs(hub, ngo, 'feeds.la-strada-kyiv', 'rehab-centre-lviv.system');
    await expect(reading).rejects.toThrow(denied);
  });

  it.each(['feeds.la-strada-kyiv', 'feeds.rehab-centre-lviv'])('an NGO may not write to %s', async (topic) => {
    const ngo = hub.certificates.partner('la-strada-kyiv');
    await expect(writeAs(hub, ngo, topic, [record])).rejects.toThrow(/authoriz/i);
  });

  it('what a partner commits, the hub may see and not change', async () => {
    const admin = kafkaAs(hub, hub.certificates.services.feeds).admin();
    onTestFinished(() => admin.disconnect());
    await admin.connect();
    const { kafkaPrefix } = hub.settings;
    await admin.fetchOffsets({
      groupId: `${kafkaPrefix}la-strada-kyiv.feed`,
      topics: [`${kafkaPrefix}feeds.la-strada-kyiv`],
    });
    const reading = readAs(hub, hub.certificates.services.feeds, 'feeds.la-strada-kyiv', 'la-strada-kyiv.feed');
    await expect(reading).rejects.toThrow(denied);
  });

  it.each(['operators.umc.calls', 'vault.dead-letters'])('the service of the feeds may not read %s', async (topic) => {
    await expect(readAs(hub, hub.certificates.services.feeds, topic, 'feeds.test')).rejects.toThrow(denied);
  });

  it('a service may write to its own topic only', async () => {
    const { vault } = hub.certificates.services;
    await expect(writeAs(hub, vault, 'referrals', [record])).rejects.toThrow(/authoriz/i);
  });

  it('nobody but the hub makes topics', async () => {
    const admin = kafkaAs(hub, kyivstar()).admin();
    onTestFinished(() => admin.disconnect());
    await admin.connect();
    const creating = admin.createTopics({ topics: [{ topic: `${hub.settings.kafkaPrefix}mine` }] });
    await expect(creating).rejects.toMatchObject({ errors: [{ type: expect.stringMatching(/AUTHORIZATION_FAILED/) }] });
  });
});

describe('the hub after all that', () => {
  it('still takes calls', async () => {
    for await (const answer of hub.client('kyivstar').calls.publishCalls([aCall()])) {
      expect(answer.outcome).toBe('ACCEPTED');
    }
  });
});
