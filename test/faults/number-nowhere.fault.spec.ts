import { newId } from '@throughline/client';
import { connectAsAdministrator } from '@throughline/provision/databases';
import { serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { aReport, encoderOf, schemaOfVersion } from '../harness/call-reported.ts';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { kafkaAs, readAs, writeAs } from '../harness/kafka-as.ts';
import { readMetrics } from '../harness/read-metrics.ts';
import { numberSeal } from '../harness/seal-number.ts';
import { type SpanCollector, startSpanCollector } from '../harness/span-collector.ts';
import { formsOf } from '../harness/telemetry/secrets.ts';
import { until } from '../harness/until.ts';

/** Known numbers, one for each way in; nothing else here has these digits. */
const subscribers = ['671119871', '671119872', '671119873', '671119874', '671119875'] as const;
const e164 = (subscriber: string): string => `+380${subscriber}`;
const topic = 'operators.kyivstar.calls';

let collector: SpanCollector;
let hub: TestHub;
let desk: Journal;
let operator: Journal;

beforeAll(async () => {
  collector = await startSpanCollector();
  hub = await startTestHub(inject('parts'), { extra: { ...collector.environment, LOG_LEVEL: 'trace' } });
  desk = keepJournal(hub.client('iom-ukraine'));
  operator = keepJournal(hub.client('kyivstar'));
  await takeNumbersInByEveryDoor();
});
afterAll(async () => {
  await desk?.stop();
  await operator?.stop();
  await hub?.stop();
  await collector?.stop();
});

async function takeNumbersInByEveryDoor(): Promise<void> {
  const [valid, invalid, misplaced, sealed, plain] = subscribers;
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const good = aCall({ callingNumber: e164(valid), traceparent });
  const bad = [
    aCall({ callingNumber: `0${invalid}`, causeForTerm: 99 }),
    aCall({ callingNumber: `${e164(invalid)}x` }),
    ...(
      ['recordingEntity', 'callReferenceNumber', 'dialledDigits', 'callId', 'operatorId', 'traceparent'] as const
    ).map((field) => aCall({ callingNumber: e164(misplaced), [field]: e164(misplaced) })),
  ];
  const calls = [good, { ...good, recordingEntity: 'LVIV-MSC-2' }, ...bad];
  for (const fromFile of [false, true]) {
    for await (const _ of hub.client('kyivstar').calls.publishCalls(calls, { fromFile }));
  }
  await hub.client('kyivstar').calls.publishCall(good);

  const seal = await numberSeal(hub.client('kyivstar'));
  const encode = await encoderOf(hub, schemaOfVersion(2));
  const callId = newId();
  const text = e164(plain);
  const written = [
    encode(aReport(callId, { callingNumberSealed: await seal(e164(sealed)) })),
    encode(aReport(newId(), { callingNumberSealed: await seal(`${e164(sealed)}x`) })),
    encode(aReport(newId(), { callingNumberSealed: text })),
    encode(aReport(newId(), { recordingEntity: text, callReferenceNumber: text, causeForTerm: 99 })),
    Buffer.from(JSON.stringify({ callingNumber: text })),
  ];
  const headers = { ce_subject: text, ce_correlationid: text, ce_causationid: text, number: text };
  await writeAs(
    hub,
    hub.certificates.partner('kyivstar'),
    topic,
    written.map((value) => ({ key: text, value, headers: { ...headers, ce_id: newId() } })),
  );
  await until('the sealed call on the desk feed', () => desk.of('callForwarded').some((it) => it.callId === callId));
  await until(
    'four refusals of the topic',
    () => operator.of('callRefused').filter((it) => it.door === 'KAFKA').length >= 4,
  );
}

const forms = subscribers.flatMap(formsOf);
const found = (text: string): string[] => forms.filter((form) => text.includes(form));

describe("after a run with known numbers, a caller's number is", () => {
  it('in no table of any service', async () => {
    const { settings, certificates } = hub;
    const connection = await connectAsAdministrator(
      settings.database,
      settings.database.name,
      certificates.administrator,
    );
    try {
      const { rows: tables } = await connection.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1)`,
        [serviceNames],
      );
      expect(tables.length).toBeGreaterThan(20);
      for (const { name } of tables) {
        const { rows } = await connection.query<{ row: string }>(`select it::text as row from ${name} as it`);
        for (const { row } of rows) expect(found(row), name).toEqual([]);
      }
    } finally {
      await connection.end();
    }
  });

  it("in no record, key or header of any topic but the operator's own, and in no dead letter", async () => {
    const admin = kafkaAs(hub, hub.certificates.administrator).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(hub.settings.kafkaPrefix));
    const ours = topics.map((name) => name.slice(hub.settings.kafkaPrefix.length)).filter((name) => name !== topic);
    expect(ours).toEqual(expect.arrayContaining(['calls', 'calls.dead-letters']));
    for (const name of ours) {
      const ends = await admin.fetchTopicOffsets(hub.settings.kafkaPrefix + name);
      const size = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
      if (name === 'calls' || name === 'calls.dead-letters') expect(size, name).toBeGreaterThanOrEqual(4);
      if (size === 0) continue;
      const records = await readAs(hub, hub.certificates.administrator, name, `scan-${newId()}`);
      await until(`the ${size} records of ${name}`, () => records.length >= size);
      for (const { key, value, headers } of records) {
        const text = [key, value, ...Object.values(headers ?? {}).flat()]
          .map((part) => part?.toString('latin1'))
          .join();
        expect(found(text), name).toEqual([]);
      }
    }
  });

  it('in no line of any log, however much is logged', async () => {
    for (const service of serviceNames) {
      const log = await hub.log(service);
      expect(log.length).toBeGreaterThan(0);
      expect(found(log), service).toEqual([]);
    }
  });

  it('in no span', async () => {
    await until('spans of calls', () => collector.spans.some(({ service }) => service === 'calls'));
    expect(found(collector.spans.map(({ text }) => text).join('\n'))).toEqual([]);
  });

  it('in no metric', async () => {
    const { ports, certificates } = hub.settings;
    for (const service of serviceNames) {
      const text = await readMetrics(ports.services[service].metrics, certificates.administrator);
      expect(text).toContain('throughline_service_ready');
      expect(found(text), service).toEqual([]);
    }
  });

  it('in nothing that a feed delivers', () => {
    const text = (journal: Journal): string =>
      JSON.stringify(journal.items, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(found(text(desk) + text(operator))).toEqual([]);
  });
});
