import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, newId } from '@throughline/client';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { Door, SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { connectAsAdministrator } from '@throughline/provision/databases';
import type { ServiceName } from '@throughline/provision/hub-services';
import { kafkaAsAdministrator } from '@throughline/provision/topics';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectFired } from '../alerts/expect-fired.ts';
import { type HubWatch, watchHub } from '../alerts/watch-hub.ts';
import { aCall, calls } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions, newReferralIds } from '../harness/journey.ts';
import { withOwnClock } from '../harness/own-service.ts';
import { setTopic } from '../harness/set-topic.ts';
import { until } from '../harness/until.ts';
import { startWebhookEndpoint } from '../harness/webhook-endpoint.ts';

const centre = 'la-strada-kyiv';
const desk = 'iom-ukraine';
type Administrator = Awaited<ReturnType<typeof connectAsAdministrator>>;

let hub: TestHub;
let watch: HubWatch;
let journals: Journal[];
let administrator: Administrator;
/** Holds what a fault holds, until it is over. */
let holder: Administrator;

beforeAll(async () => {
  const parts = inject('parts');
  hub = await startTestHub(parts, {
    extraOf: {
      calls: { SEQUENCE_GAP_GRACE_SECONDS: '1' },
      vault: { DATABASE_POOL_SIZE: '2' },
      referrals: { REFERRAL_DEADLINE_URGENT_SECONDS: '6' },
      assistance: { ...withOwnClock, CLOCK_AHEAD_ON_SIGNAL: '3600000' },
      feeds: {
        WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
        WEBHOOK_CA_FILE: `${parts.certificates}/ca.crt`,
      },
    },
  });
  const { database, certificates } = hub.settings;
  administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
  holder = await connectAsAdministrator(database, database.name, certificates.administrator);
  journals = [desk, 'kyivstar', centre].map((partnerId) => keepJournal(hub.client(partnerId)));
  watch = watchHub(hub);
});
afterAll(async () => {
  await watch?.stop();
  await Promise.all((journals ?? []).map((journal) => journal.stop()));
  await holder?.end();
  await administrator?.end();
  await hub?.stop();
});

async function publish(batch: ReturnType<typeof calls>): Promise<void> {
  for await (const _ of hub.client('kyivstar').calls.publishCalls(batch));
}

/** From now on each write to a table of a service fails as on a full disk. @returns how to end it */
async function fillDisk(service: ServiceName, table: string): Promise<() => Promise<void>> {
  const name = `${service}.${table}`;
  await administrator.query(
    `create function ${service}.disk_full() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
     create trigger disk_full before insert or update on ${name} execute function ${service}.disk_full()`,
  );
  return async () => {
    await administrator.query(`drop trigger disk_full on ${name}; drop function ${service}.disk_full()`);
  };
}

describe('a healthy hub', () => {
  it('fires nothing, however long it stays so', async () => {
    const since = watch.mark();
    const call = aCall();
    await publish([call]);
    const actions = deskActions(hub.client(desk));
    await actions.answer(call.callId, 'kyivstar');
    const { referralId, personId, consentId } = await actions.refer(call.callId, [centre]);
    await until('the referral is on the feed', () =>
      journals[2]?.of('referralSent').some((it) => it.referralId === referralId),
    );
    await hub.client(centre).referrals.acceptReferral({ referralId });
    await hub.client(centre).vault.openPerson({ personId, consentId });
    await hub.client(centre).referrals.completeReferral({ referralId });
    await watch.untilTold('feeds', /throughline_feed_lag\{[^}]*"la-strada-kyiv"[^}]*\} 0\b/);
    await watch.untilTold('cases', /throughline_consumer_lag\{[^}]*"calls"[^}]*\} 0\b/);
    expect(await watch.fired({ since, holdMinutes: 300 })).toEqual([]);
  });
});

describe('an alert is fired by its fault:', () => {
  it('ThroughlineCallsRefused, by an operator that sends what can not be taken', async () => {
    const since = watch.mark();
    await publish(calls(11, { dialledDigits: '112' }));
    await watch.untilTold('calls', /throughline_calls_refused_total\{[^}]*kyivstar[^}]*\} 11\b/);
    await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineCallsRefused', {
      throughline_partner_id: 'kyivstar',
    });
  });

  it('ThroughlineSequenceGap, by records that never come', async () => {
    const since = watch.mark();
    await publish([1n, 2n, 5n].map((sequenceNumber) => aCall({ sequenceNumber, recordingEntity: 'LVIV-MSC-9' })));
    await watch.untilTold('calls', /throughline_sequence_missing\{[^}]*kyivstar[^}]*\} 2\b/);
    await expectFired(watch, { since, holdMinutes: 20 }, 'ThroughlineSequenceGap', {
      throughline_partner_id: 'kyivstar',
    });
  });

  it('ThroughlineUnusualOpenings, by a centre that tries to open what nobody gave it', async () => {
    const since = watch.mark();
    const ids = { personId: newId(), consentId: newId() };
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(hub.client(centre).vault.openPerson(ids)).rejects.toThrow();
    }
    await watch.untilTold('vault', /throughline_vault_openings_total\{[^}]*"REFUSED"[^}]*\} 5\b/);
    await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineUnusualOpenings', {
      throughline_partner_id: centre,
    });
  });

  it('ThroughlineDeadLetters, by a record that can never be read', async () => {
    const since = watch.mark();
    const { brokers, certificates, kafkaPrefix } = hub.settings;
    const producer = (await kafkaAsAdministrator([...brokers], certificates.administrator)).producer();
    await producer.connect();
    await producer.send({ topic: `${kafkaPrefix}calls`, messages: [{ key: newId(), value: 'no event' }] });
    await producer.disconnect();
    await watch.untilTold('cases', /throughline_dead_letters_total\{[^}]*"RECORD_MALFORMED"[^}]*\} 1\b/);
    await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineDeadLetters', {
      job: 'cases',
      throughline_reason: 'RECORD_MALFORMED',
    });
  });

  it('ThroughlineReferralUnplaced, by centres that do not answer', async () => {
    const since = watch.mark();
    await deskActions(hub.client(desk)).refer(newId(), [centre]);
    await watch.untilTold('referrals', /throughline_referrals_open\{[^}]*"unplaced"[^}]*\} 1\b/);
    await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineReferralUnplaced', {});
  });

  it('ThroughlineReferralOverdue, by a deadline that can not be passed on', async () => {
    const since = watch.mark();
    const { referralId } = await deskActions(hub.client(desk)).refer(newId(), [centre], newReferralIds());
    await until('the offer', () => journals[2]?.of('referralSent').some((it) => it.referralId === referralId));
    const freeDisk = await fillDisk('referrals', 'outbox');
    try {
      await watch.untilTold('referrals', /throughline_referrals_overdue\{[^}]*la-strada-kyiv[^}]*\} 1\b/);
      await expectFired(watch, { since, holdMinutes: 10 }, 'ThroughlineReferralOverdue', {
        throughline_partner_id: centre,
      });
    } finally {
      await freeDisk();
    }
  });

  it('ThroughlinePartnerBehind, by a partner that acknowledges nothing', async () => {
    const since = watch.mark();
    const other = 'rehab-centre-lviv';
    await deskActions(hub.client(desk)).refer(newId(), [other]);
    await watch.untilTold('feeds', /throughline_feed_lag_age\{[^}]*rehab-centre-lviv[^}]*\} (0\.|[1-9])/);
    await expectFired(watch, { since, holdMinutes: 250 }, 'ThroughlinePartnerBehind', {
      throughline_partner_id: other,
    });
  });

  it('ThroughlineDoorDisabled, by an endpoint that is gone', async () => {
    const since = watch.mark();
    let gone = false;
    const endpoint = await startWebhookEndpoint(hub.certificates.partner(centre), ({ body }, response) => {
      const { data } = JSON.parse(body) as { data?: { challenge?: string } };
      response.writeHead(gone ? 410 : 200).end(JSON.stringify({ challenge: data?.challenge }));
    });
    try {
      const { subscriptions } = hub.client(centre);
      const url = endpoint.url.replace('127.0.0.1', 'localhost');
      await subscriptions.createSubscription({ settings: { $case: 'webhook', value: { url } } });
      const { subscription } = await subscriptions.activateSubscription({ door: Door.DOOR_WEBHOOK });
      expect(subscription?.state).toBe(SubscriptionState.SUBSCRIPTION_STATE_ACTIVE);
      gone = true;
      await deskActions(hub.client(desk)).refer(newId(), [centre]);
      await watch.untilTold('feeds', /throughline_door_disabled\{[^}]*"WEBHOOK"[^}]*\} 1\b/);
      await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineDoorDisabled', {
        throughline_partner_id: centre,
        throughline_door: 'WEBHOOK',
      });
    } finally {
      await endpoint.stop();
    }
  });

  it('ThroughlineCertificateExpires, by a partner that has not renewed', async () => {
    const since = watch.mark();
    const folder = await mkdtemp(join(tmpdir(), 'throughline-old-'));
    try {
      const authority = await ensureAuthority(inject('parts').certificates);
      const request = { commonName: 'partner.umc', validDays: 10 };
      const certificate = await issue({ ...authority, directory: folder }, request);
      const client = connect({ certificate, endpoints: hub.endpoints });
      await client.feeds.getFeedStatus({});
      client.close();
      await watch.untilTold('feeds', /throughline_certificate_remaining\{[^}]*"partner\.umc"/);
      await expectFired(watch, { since, holdMinutes: 10 }, 'ThroughlineCertificateExpires', {
        throughline_certificate_subject: 'partner.umc',
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('ThroughlineDatabasePoolExhausted, by requests that wait for a lock', async () => {
    const since = watch.mark();
    const { personId } = await deskActions(hub.client(desk)).refer(newId(), [centre]);
    await holder.query('begin; lock table vault.opening in access exclusive mode');
    const asked = Array.from({ length: 5 }, () => hub.client(desk).vault.listOpenings({ personId }));
    try {
      await watch.untilTold('vault', /db_client_connection_pending_requests\{[^}]*\} [1-9]/, 28);
      await expectFired(watch, { since, holdMinutes: 10 }, 'ThroughlineDatabasePoolExhausted', { job: 'vault' });
    } finally {
      await holder.query('rollback');
      await Promise.allSettled(asked);
    }
  });

  it('ThroughlineOutboxWaits, by a topic that takes no record', async () => {
    const since = watch.mark();
    const topic = `${hub.settings.kafkaPrefix}cases`;
    await setTopic(hub, topic, { 'max.message.bytes': '1', 'retention.ms': '-1' });
    try {
      await deskActions(hub.client(desk)).answer(newId(), 'kyivstar');
      await watch.untilTold('cases', /throughline_outbox_age\{[^}]*\} [1-9]/);
      await expectFired(watch, { since, holdMinutes: 10 }, 'ThroughlineOutboxWaits', { job: 'cases' });
    } finally {
      await setTopic(hub, topic, { 'retention.ms': '-1' });
    }
  });

  it('ThroughlineNoRelay, by somebody who has the lock and relays nothing', async () => {
    const since = watch.mark();
    await holder.query('set search_path to partners');
    const locked = holder.query(`select pg_advisory_lock(hashtext('outbox ' || current_schema()))`);
    await administrator.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'partners'
         and pid in (select pid from pg_locks where locktype = 'advisory' and granted)`,
    );
    await locked;
    try {
      await watch.untilTold('partners', /throughline_outbox_relays\{[^}]*\} 0\b/);
      await expectFired(watch, { since, holdMinutes: 10 }, 'ThroughlineNoRelay', { job: 'partners' });
    } finally {
      await holder.query('select pg_advisory_unlock_all(); reset search_path');
    }
  });

  it('ThroughlineConsumerRetries and ThroughlineConsumerLags, by a database that is full', async () => {
    const since = watch.mark();
    const freeDisk = await fillDisk('cases', 'inbox_event');
    try {
      await publish(calls(600));
      await watch.untilTold('cases', /throughline_consumer_retries_total\{[^}]*"calls"[^}]*\} [1-9]\d/);
      await watch.untilTold('cases', /throughline_consumer_lag\{[^}]*"calls"[^}]*\} [1-9]\d\d/);
      const options = { since, holdMinutes: 15 };
      await expectFired(watch, options, 'ThroughlineConsumerRetries', { job: 'cases' });
      await expectFired(watch, options, 'ThroughlineConsumerLags', { job: 'cases' });
    } finally {
      await freeDisk();
    }
  });

  it('ThroughlineClockApart and ThroughlineServiceNotReady, by a clock that is set wrong', async () => {
    const since = watch.mark();
    process.kill(hub.pid('assistance') as number, 'SIGUSR2');
    await watch.untilTold('assistance', /throughline_service_ready\{[^}]*\} 0\b/);
    const options = { since, holdMinutes: 10 };
    await expectFired(watch, options, 'ThroughlineClockApart', { job: 'assistance' });
    await expectFired(watch, options, 'ThroughlineServiceNotReady', { job: 'assistance' });
  });

  it('ThroughlineServiceStuck, by a database that never answers its relay', { timeout: 240_000 }, async () => {
    const since = watch.mark();
    await holder.query('begin; lock table partners.outbox in access exclusive mode');
    try {
      await watch.untilTold('partners', /throughline_service_live\{[^}]*\} 0\b/, 200);
      await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineServiceStuck', { job: 'partners' });
    } finally {
      await holder.query('rollback');
    }
  });

  it('ThroughlineServiceDown, by a service that is killed', async () => {
    const since = watch.mark();
    await hub.kill('assistance');
    await watch.untilSilent('assistance');
    await expectFired(watch, { since, holdMinutes: 5 }, 'ThroughlineServiceDown', { job: 'assistance' });
  });
});
