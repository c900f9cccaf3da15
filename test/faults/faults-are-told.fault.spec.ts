import { newId } from '@throughline/client';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import type { MetricName } from '@throughline/platform/telemetry/contract-metrics';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { connectAsAdministrator } from '@throughline/provision/databases';
import { type ServiceName, serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aReport, encoderOf, schemaOfVersion } from '../harness/call-reported.ts';
import { aCall } from '../harness/calls.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { writeAs } from '../harness/kafka-as.ts';
import { readMetrics } from '../harness/read-metrics.ts';
import { type StartedParts, startParts } from '../harness/start-parts.ts';
import { logBreaches, readLog } from '../harness/telemetry/log-breaches.ts';
import { metricBreaches, samplesOf } from '../harness/telemetry/metric-breaches.ts';
import { readSamples } from '../harness/telemetry/read-samples.ts';
import { until } from '../harness/until.ts';
import { startWebhookEndpoint, type WebhookEndpoint } from '../harness/webhook-endpoint.ts';

const centre = 'la-strada-kyiv';
const topic = 'operators.kyivstar.calls';
const minute = 60_000;

// Parts of its own: the others' are not to be disturbed.
let own: StartedParts;
let hub: TestHub;
let endpoint: WebhookEndpoint;
let answer = 204;
let admin: Awaited<ReturnType<typeof connectAsAdministrator>>;

const connectAdmin = () => {
  const { database, certificates } = hub.settings;
  return connectAsAdministrator(database, database.name, certificates.administrator);
};

beforeAll(async () => {
  own = await startParts();
  const authority = await ensureAuthority(own.address.certificates);
  const files = await issue(authority, { commonName: `partner.${centre}` });
  endpoint = await startWebhookEndpoint(files, ({ body }, response) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { challenge?: string } };
    if (type === 'throughline.challenge') response.end(JSON.stringify({ challenge: data.challenge }));
    else response.writeHead(answer).end();
  });
  hub = await startTestHub(own.address, {
    extra: { LOG_LEVEL: 'debug' },
    extraOf: {
      referrals: { REFERRAL_DEADLINE_URGENT_SECONDS: '8' },
      feeds: {
        WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
        WEBHOOK_CA_FILE: authority.caFile,
        WEBHOOK_SCHEDULE_FACTOR: '0.001',
      },
    },
  });
  admin = await connectAdmin();
});
afterAll(async () => {
  await admin?.end().catch(() => undefined);
  await hub?.stop();
  await endpoint?.stop();
  await own?.stop();
});

const scrape = async (service: ServiceName) =>
  readSamples(await readMetrics(hub.settings.ports.services[service].metrics, hub.settings.certificates.administrator));

/** Waits until a service says at least 1 for a metric, with these labels. */
const metricOf = (service: ServiceName, metric: MetricName, labels: Readonly<Record<string, string>> = {}) =>
  until(
    `${metric} of ${service}`,
    async () => {
      const samples = samplesOf(await scrape(service), metric);
      const has = (of: Readonly<Record<string, string>>): boolean =>
        Object.entries(labels).every(([name, value]) => of[name] === value);
      return samples.some((sample) => sample.value >= 1 && has(sample.labels));
    },
    minute,
  );
const lineOf = (service: ServiceName, event: string) =>
  until(`${event} of ${service}`, async () => (await hub.log(service)).includes(`"event":"${event}"`), minute);
const publish = (call = aCall()) => hub.client('kyivstar').calls.publishCall(call);
const refer = () => deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);

/** Writes a call to the operator's topic, or anything else. */
async function write(value?: Buffer): Promise<void> {
  const record = value ?? (await encoderOf(hub, schemaOfVersion(2)))(aReport(newId()));
  await writeAs(hub, hub.certificates.partner('kyivstar'), topic, [{ value: record, headers: { ce_id: newId() } }]);
}

describe('it is told', () => {
  it('that a record can never be processed', async () => {
    await write(Buffer.from('no call'));
    await metricOf('calls', 'throughline.dead_letters', { messaging_destination_name: topic });
    await lineOf('calls', 'dead-letter');
  });

  it('that another instance has moved on', async () => {
    await publish();
    const standing = () =>
      admin.query(`select next_offset from cases.inbox where topic like '%calls' and next_offset > 0`);
    await until('the first call', async () => ((await standing()).rowCount ?? 0) > 0);
    await admin.query(
      `update cases.inbox set next_offset = next_offset - 1 where topic like '%calls' and next_offset > 0`,
    );
    await until('a batch that is refused', async () => {
      await publish();
      return (await hub.log('cases')).includes('"event":"fenced"');
    });
    await metricOf('cases', 'throughline.consumer.fenced', { messaging_destination_name: 'calls' });
  });

  it('that a centre does not answer in time, and that its referral cannot go on', async () => {
    const { referralId } = await refer();
    const offered = `select from referrals.offer where referral_id = $1`;
    await until('the offer', async () => (await admin.query(offered, [referralId])).rowCount === 1);
    const key = `hashtext('place referrals referrals')`;
    await admin.query(`select pg_advisory_lock(${key})`);
    await metricOf('referrals', 'throughline.referrals.overdue', { throughline_partner_id: centre });
    await until('a sweep that waits', async () => {
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = 'referrals' and wait_event = 'advisory'`,
      );
      return (rowCount ?? 0) > 0;
    });
    await lineOf('referrals', 'deadline-not-passed');
    await admin.query(`select pg_advisory_unlock(${key})`);
    await metricOf('referrals', 'throughline.referrals.deadlines_passed', { throughline_partner_id: centre });
  });

  it('that an endpoint fails, gives an item up, and is closed', async () => {
    const { subscriptions } = hub.client(centre);
    await subscriptions.createSubscription({ settings: { $case: 'webhook', value: { url: endpoint.url } } });
    await subscriptions.activateSubscription({ door: Door.DOOR_WEBHOOK });
    const door = { throughline_partner_id: centre, throughline_door: 'WEBHOOK' };
    answer = 422;
    await refer();
    await metricOf('feeds', 'throughline.door.failures', { ...door, error_type: 'REFUSED' });
    await metricOf('feeds', 'throughline.door.dead_letters', { ...door, throughline_reason: 'REFUSED_BY_ENDPOINT' });
    await metricOf('feeds', 'throughline.feed.dead_letters', { throughline_partner_id: centre });
    answer = 410;
    await refer();
    await metricOf('feeds', 'throughline.door.disabled', door);
    await lineOf('feeds', 'door-disabled');
  });

  it('that the database is away, for as long as it is', async () => {
    await admin.end();
    await own.parts.postgres.kill();
    await write();
    await lineOf('calls', 'consumer-retries');
    await metricOf('calls', 'throughline.consumer.retries', { messaging_destination_name: topic });
    await metricOf('calls', 'throughline.outbox.retries', { throughline_part: 'database' });
    await metricOf('calls', 'throughline.observation.failures');
    await lineOf('calls', 'database-connection-lost');
    await own.parts.postgres.start();
    await until(
      'a call again',
      () =>
        publish().then(
          () => true,
          () => false,
        ),
      minute,
    );
  });

  it('that the broker is away, while calls are still taken', async () => {
    await own.parts.kafka.kill();
    await publish();
    await metricOf('calls', 'throughline.outbox.age');
    await metricOf('calls', 'throughline.outbox.retries', { throughline_part: 'broker' });
    await until('sends that failed', async () =>
      samplesOf(await scrape('calls'), 'messaging.client.sent.messages').some(({ labels }) => 'error_type' in labels),
    );
    for (const event of ['relay-waits', 'relay-reconnect', 'kafka']) await lineOf('calls', event);
    await own.parts.kafka.start();
    await until(
      'an empty outbox',
      async () => samplesOf(await scrape('calls'), 'throughline.outbox.records').every(({ value }) => value === 0),
      minute,
    );
  });
});

describe('what is told of faults', () => {
  it.each(serviceNames)('by %s is in the table', async (service) => {
    expect(metricBreaches(await scrape(service))).toEqual([]);
    expect(logBreaches(readLog(await hub.log(service)))).toEqual([]);
  });
});
