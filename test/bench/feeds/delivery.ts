import { newId } from '@throughline/client';
import { readCertificates } from '@throughline/platform/config';
import { createAvroEncoder } from '@throughline/platform/kafka/avro';
import { createSchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { type ReferralSent, referralSent } from '@throughline/schemas/referrals.ts';
import type { Message } from 'kafkajs';
import { createArrivals } from '../arrivals.ts';
import { type BenchHub, untilQuiet } from '../bench-hub.ts';
import { bounded } from '../bounded.ts';
import { type Hop, openRawHop } from '../hop.ts';
import { dueTimes } from '../pace.ts';
import { openRawProducer } from '../raw-producer.ts';
import { median, percentile, rounded } from '../statistics.ts';
import type { Numbers, Table } from '../table.ts';
import { centreIds } from './many-partners.ts';

const perSecond = 500;
const sizes = {
  full: { warmUpSeconds: 6, seconds: 10, rounds: 5 },
  quick: { warmUpSeconds: 2, seconds: 3, rounds: 2 },
};
const patienceSeconds = 60;
const leadMilliseconds = 100;

type Percentiles = { readonly p50: number; readonly p99: number };

/** How long an event takes from its topic to the partner whom it concerns, one of a hundred, beside one plain hop. */
export async function measureDelivery(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly partners: number; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const size = options.quick ? sizes.quick : sizes.full;
  const send = async (hop: Hop, seconds: number): Promise<Percentiles> => {
    await untilQuiet(bench, signal);
    const sent = hop.send(seconds * perSecond, perSecond, signal);
    const latencies = await bounded('every event at its partner', sent, { seconds: seconds + patienceSeconds, signal });
    return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  };
  table.title(
    `delivery: ${size.rounds} rounds of ${size.seconds} s at ${perSecond} events/s to ${options.partners} partners, in ms from when each was due`,
  );
  const record = await referralRecords(bench);
  const hops: Hop[] = [];
  try {
    const hub = await openFeedsHop(bench, centreIds(options.partners), record);
    hops.push(hub);
    const raw = await openRawHop(
      bench.kafka,
      await bench.createTopic('bench-raw-delivery'),
      record('centre-001').message,
    );
    hops.push(raw);
    await send(hub, size.warmUpSeconds);
    await send(raw, size.warmUpSeconds);
    table.row('', 'hub p50', 'hub p99', 'raw p50', 'raw p99', 'ratio at p99');
    const rounds: { hub: Percentiles; raw: Percentiles }[] = [];
    for (let number = 1; number <= size.rounds; number++) {
      const round = { hub: await send(hub, size.seconds), raw: await send(raw, size.seconds) };
      rounds.push(round);
      row(table, `round ${number}`, round.hub, round.raw);
    }
    const middle = (way: 'hub' | 'raw'): Percentiles => ({
      p50: median(rounds.map((round) => round[way].p50)),
      p99: median(rounds.map((round) => round[way].p99)),
    });
    const [ofHub, ofRaw] = [middle('hub'), middle('raw')];
    row(table, 'median', ofHub, ofRaw);
    return {
      'delivery.p50.milliseconds': rounded(ofHub.p50),
      'delivery.p99.milliseconds': rounded(ofHub.p99),
      'delivery.raw.p50.milliseconds': rounded(ofRaw.p50),
      'delivery.raw.p99.milliseconds': rounded(ofRaw.p99),
      'delivery.p99.ratio': rounded(ofHub.p99 / ofRaw.p99),
    };
  } finally {
    await Promise.all(hops.map((hop) => hop.stop()));
  }
}

function row(table: Table, name: string, hub: Percentiles, raw: Percentiles): void {
  table.row(name, hub.p50, hub.p99, raw.p50, raw.p99, hub.p99 / raw.p99);
}

type MakeRecord = (recipientId: string) => { readonly id: string; readonly message: Message };

/** A referral that is sent to a centre, as the service referrals publishes it. */
async function referralRecords({ hub }: BenchHub): Promise<MakeRecord> {
  const { caFile, certFile, keyFile } = hub.certificates.administrator;
  const pem = readCertificates({ TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile });
  const registry = createSchemaRegistry(hub.settings.registryUrl, pem);
  const records = createEventRecords(await createAvroEncoder(registry, [referralSent]));
  return (recipientId) => {
    const referralId = newId();
    const data: ReferralSent = {
      referralId,
      caseId: newId(),
      personId: newId(),
      consentId: newId(),
      missionId: 'iom-ukraine',
      recipientId,
      offerNumber: 1,
      assistanceKind: 'LEGAL_COUNSELLING',
      priority: 'ROUTINE',
      language: 'ukr',
      area: 'UA-30',
      deadline: Date.now() + 14 * 86_400_000,
      sentAt: Date.now(),
    };
    const { key, headers, value } = records({
      contract: referralSent,
      subject: referralId,
      correlationId: referralId,
      time: new Date(),
      data,
    });
    return { id: referralId, message: { key, headers: { ...headers }, value } };
  };
}

/** From the topic of referrals to the streams of the centres. */
async function openFeedsHop({ hub, kafka }: BenchHub, centres: readonly string[], record: MakeRecord): Promise<Hop> {
  const arrivals = createArrivals();
  const producer = await openRawProducer(kafka, `${hub.settings.kafkaPrefix}referrals`, false);
  const stopping = new AbortController();
  const following = centres.map((partnerId) =>
    hub.client(partnerId).feeds.followFeed({
      from: 0n,
      signal: stopping.signal,
      onItem: ({ event }) => {
        if (event?.$case === 'referralSent') arrivals.arrived(event.value.referralId);
      },
    }),
  );
  for (const each of following) each.catch((error: unknown) => arrivals.fail(error));
  return {
    async send(count, rate, signal) {
      const all = arrivals.expect(count);
      const produce = async (): Promise<void> => {
        const sent: Promise<void>[] = [];
        let number = 0;
        for await (const due of dueTimes(performance.now() + leadMilliseconds, rate, count, signal)) {
          const { id, message } = record(centres[number++ % centres.length] ?? '');
          arrivals.due(id, due);
          sent.push(producer.produceOne(message).catch((error: unknown) => arrivals.fail(error)));
        }
        await Promise.all(sent);
      };
      const [latencies] = await Promise.all([all, produce()]);
      return latencies;
    },
    async stop() {
      stopping.abort();
      await Promise.all([producer.stop(), ...following]);
    },
  };
}
