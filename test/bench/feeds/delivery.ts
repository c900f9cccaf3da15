import { newId } from '@throughline/client';
import { readCertificates } from '@throughline/platform/config';
import { createAvroEncoder } from '@throughline/platform/kafka/avro';
import { createSchemaRegistry } from '@throughline/platform/kafka/schema-registry';
import { createEventRecords } from '@throughline/platform/outbox/event-records';
import { type ReferralSent, referralSent } from '@throughline/schemas/referrals.ts';
import type { Message } from 'kafkajs';
import { createArrivals } from '../arrivals.ts';
import type { BenchHub } from '../bench-hub.ts';
import { type Hop, openRawHop } from '../hop.ts';
import { hopSizes, measureHops, type Percentiles, perSecond, sendOver } from '../hop-rounds.ts';
import { dueTimes } from '../pace.ts';
import { openRawProducer } from '../raw-producer.ts';
import type { Numbers, Table } from '../table.ts';
import { centreIds } from './many-partners.ts';

const leadMilliseconds = 100;

/** How long an event takes from its topic to the partner whom it concerns, one of a hundred, beside one plain hop. */
export async function measureDelivery(
  bench: BenchHub,
  options: { readonly quick: boolean; readonly partners: number; readonly table: Table; readonly signal: AbortSignal },
): Promise<Numbers> {
  const { table, signal } = options;
  const size = options.quick ? hopSizes.quick : hopSizes.full;
  const send = (hop: Hop, seconds: number): Promise<Percentiles> =>
    sendOver(hop, seconds, { bench, what: 'every event at its partner', signal });
  table.title(
    `delivery: ${size.rounds} rounds of ${size.seconds} s at ${perSecond} events/s to ${options.partners} partners, in ms from when each was due`,
  );
  const record = await referralRecords(bench);
  const hops: Hop[] = [];
  try {
    const hub = await openFeedsHop(bench, centreIds(options.partners), record);
    hops.push(hub);
    const like = record('centre-001').message;
    const raw = await openRawHop(bench.kafka, await bench.createTopic('bench-raw-delivery'), like);
    hops.push(raw);
    await send(hub, size.warmUpSeconds);
    await send(raw, size.warmUpSeconds);
    return await measureHops('delivery', size, (way, seconds) => send(way === 'hub' ? hub : raw, seconds), table);
  } finally {
    await Promise.all(hops.map((hop) => hop.stop()));
  }
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
