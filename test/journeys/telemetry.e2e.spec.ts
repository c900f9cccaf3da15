import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { logEvents } from '@throughline/platform/telemetry/contract-logs';
import { type MetricContract, metrics } from '@throughline/platform/telemetry/contract-metrics';
import { runtimeMetrics } from '@throughline/platform/telemetry/contract-runtime';
import { spans } from '@throughline/platform/telemetry/contract-spans';
import { serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type MailServer, mailPassword, mailUser, startMailServer } from '../harness/mail-server.ts';
import { readMetrics } from '../harness/read-metrics.ts';
import { type SpanCollector, startSpanCollector } from '../harness/span-collector.ts';
import { logBreaches, readLog } from '../harness/telemetry/log-breaches.ts';
import { familiesOf, metricBreaches } from '../harness/telemetry/metric-breaches.ts';
import { readSamples, type Scrape } from '../harness/telemetry/read-samples.ts';
import { secretsIn } from '../harness/telemetry/secrets.ts';
import { keyOfSpan, spanBreaches } from '../harness/telemetry/span-breaches.ts';
import { wholeJourney } from '../harness/telemetry/whole-journey.ts';
import { until } from '../harness/until.ts';
import { startWebhookEndpoint, type WebhookEndpoint } from '../harness/webhook-endpoint.ts';

type Service = (typeof serviceNames)[number];

let collector: SpanCollector;
let hub: TestHub;
let mailServer: MailServer;
let endpoint: WebhookEndpoint;
let folder: string;
/** What each service's metrics were at last, as they came. */
const texts = new Map<Service, string>();

beforeAll(async () => {
  const { certificates } = inject('parts');
  const authority = await ensureAuthority(certificates);
  collector = await startSpanCollector();
  mailServer = await startMailServer(await issue(authority, { commonName: 'service.mail-test' }));
  endpoint = await startWebhookEndpoint(await issue(authority, { commonName: 'partner.la-strada-kyiv' }), giveBack);
  folder = await mkdtemp(join(tmpdir(), 'throughline-mail-'));
  await writeFile(join(folder, 'password'), mailPassword);
  hub = await startTestHub(inject('parts'), {
    extra: { ...collector.environment, LOG_LEVEL: 'trace' },
    extraOf: {
      calls: { SEQUENCE_GAP_GRACE_SECONDS: '1' },
      feeds: {
        WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
        WEBHOOK_CA_FILE: join(certificates, 'ca.crt'),
        SMTP_URL: `smtps://${mailUser}@localhost:${mailServer.port}`,
        SMTP_PASSWORD_FILE: join(folder, 'password'),
        SMTP_CA_FILE: authority.caFile,
      },
    },
  });
  const journey = await wholeJourney(hub, endpoint, mailServer);
  await seeEverything();
  await journey.stop();
  // The last lines of a service.
  process.kill(hub.pid('assistance') ?? 0, 'SIGTERM');
  await until('the end of one', async () => (await hub.log('assistance')).includes('"event":"stopped"'));
});
afterAll(async () => {
  await hub?.stop();
  await endpoint?.stop();
  await mailServer?.stop();
  await collector?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Takes every message, and gives a challenge back. */
const giveBack: Parameters<typeof startWebhookEndpoint>[1] = ({ body }, response) => {
  const { type, data } = JSON.parse(body) as { type: string; data: { challenge?: string } };
  if (type === 'throughline.challenge') response.end(JSON.stringify({ challenge: data.challenge }));
  else response.writeHead(204).end();
};

const scrapeOf = (service: Service): Scrape => readSamples(texts.get(service) ?? '');

/** Metrics that a journey causes and that no service has, or not each that should. */
function missingMetrics(): string[] {
  const found = new Map(serviceNames.map((service) => [service, familiesOf(scrapeOf(service))]));
  const declared: [string, Pick<MetricContract, 'seen' | 'attributes' | 'by' | 'instrument'>][] = [
    ...Object.entries(metrics),
    ...Object.entries(runtimeMetrics).map(
      ([name, metric]): [string, Pick<MetricContract, 'seen' | 'attributes' | 'by' | 'instrument'>] => [
        name,
        { ...metric, attributes: [], by: 'every service' },
      ],
    ),
  ];
  return declared.flatMap(([name, { seen, attributes, by, instrument }]) => {
    if (seen === 'fault') return [];
    const services = by === 'every service' ? serviceNames : by;
    const without = services.filter((service) => !found.get(service)?.has(name));
    // What is read of each service is there in each; other things need somebody who does them.
    const enough =
      instrument === 'gauge' && attributes.length === 0 ? without.length === 0 : without.length < services.length;
    return enough ? [] : [`${name} of ${without.join(', ')}`];
  });
}

/** Asks until there is all that the journey has caused: some of it is told a moment later. */
async function seeEverything(): Promise<void> {
  const look = async (): Promise<boolean> => {
    for (const service of serviceNames) {
      texts.set(
        service,
        await readMetrics(hub.settings.ports.services[service].metrics, hub.certificates.administrator),
      );
    }
    return missingMetrics().length === 0;
  };
  // What is still missing then is told by the tests.
  await until('all metrics', look, 30_000).catch(() => undefined);
}

describe('the metrics of a journey', () => {
  it.each(serviceNames)('of %s are in the table, with their unit and attributes', (service) => {
    const scrape = scrapeOf(service);
    expect(scrape.samples.length).toBeGreaterThan(20);
    expect(metricBreaches(scrape)).toEqual([]);
  });

  it('are all that the table says a journey causes', () => {
    expect(missingMetrics()).toEqual([]);
  });

  it('hold no name and no number', () => {
    for (const [service, text] of texts) expect(secretsIn(text), service).toEqual([]);
  });
});

describe('the spans of a journey', () => {
  it('are in the table, with their kind and attributes', () => {
    expect(spanBreaches(collector.spans)).toEqual([]);
  });

  it('are all that the table says a journey causes', () => {
    const seen = new Set(collector.spans.map(keyOfSpan));
    const missing = Object.entries(spans).filter(([key, span]) => span.seen === 'journey' && !seen.has(key as never));
    expect(missing.map(([key]) => key)).toEqual([]);
  });

  it('hold no name and no number', () => {
    expect(collector.spans.length).toBeGreaterThan(100);
    expect(secretsIn(collector.spans.map(({ text }) => text).join('\n'))).toEqual([]);
  });
});

describe('the log lines of a journey', () => {
  it.each(serviceNames)('of %s are in the table, with their level and fields', async (service) => {
    const lines = readLog(await hub.log(service));
    expect(lines.length).toBeGreaterThan(0);
    expect(logBreaches(lines)).toEqual([]);
  });

  it('are all that the table says a journey causes', async () => {
    const logs = await Promise.all(serviceNames.map(async (service) => readLog(await hub.log(service))));
    const seen = new Set(logs.flat().map(({ event }) => event));
    const missing = Object.entries(logEvents).filter(([event, line]) => line.seen === 'journey' && !seen.has(event));
    expect(missing.map(([event]) => event)).toEqual([]);
  });

  it('hold no name and no number', async () => {
    for (const service of serviceNames) expect(secretsIn(await hub.log(service)), service).toEqual([]);
  });
});
