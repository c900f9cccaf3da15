import { newId } from '@throughline/client';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { aReport, encoderOf, schemaOfVersion } from '../call-reported.ts';
import { aCall } from '../calls.ts';
import { openKafkaDoor } from '../feed-topic.ts';
import { keepJournal } from '../follow.ts';
import type { TestHub } from '../hub.ts';
import { deskActions } from '../journey.ts';
import { writeAs } from '../kafka-as.ts';
import type { MailServer } from '../mail-server.ts';
import { numberSeal } from '../seal-number.ts';
import { until } from '../until.ts';
import type { WebhookEndpoint } from '../webhook-endpoint.ts';
import { e164, mailAddress, subscribers, written } from './secrets.ts';

const [withWebhook, withMail] = ['la-strada-kyiv', 'rehab-centre-lviv'];
const topic = 'operators.kyivstar.calls';
const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

/**
 * Calls by every way in, answered, referred, accepted and assisted, and fed to partners by every way out, with known
 * names and numbers wherever somebody may write one.
 * @returns who follows, to be stopped
 */
export async function wholeJourney(
  hub: TestHub,
  endpoint: WebhookEndpoint,
  mailServer: MailServer,
): Promise<{ stop(): Promise<void> }> {
  const desk = hub.client('iom-ukraine');
  const operator = hub.client('kyivstar');
  const deskJournal = keepJournal(desk);
  const operatorJournal = keepJournal(operator);
  await openDoors(hub, endpoint);

  const call = aCall({ callingNumber: e164(subscribers.accepted), traceparent, sequenceNumber: 1n });
  await publishByGrpc(hub, call);
  await publishByKafka(hub);
  await until('the call on the desk feed', () =>
    deskJournal.of('callForwarded').some((it) => it.callId === call.callId),
  );
  await until('the refusals on the operator feed', () => operatorJournal.of('callRefused').length >= 12);
  await until('the gap', () => operatorJournal.of('sequenceGapFound')[0]);

  await desk.partners.listPartners({});
  const actions = deskActions(desk);
  await actions.answer(call.callId, 'kyivstar');
  await assist(hub, call.callId);
  await actions.refer(call.callId, [withMail]);
  await until('the mail', () => mailServer.mails[0], 60_000);
  await until('what the webhook gets', () =>
    endpoint.received.some(({ body }) => body.includes('assistance.delivered')),
  );
  return {
    async stop() {
      await Promise.all([deskJournal.stop(), operatorJournal.stop()]);
    },
  };
}

async function openDoors(hub: TestHub, endpoint: WebhookEndpoint): Promise<void> {
  await openKafkaDoor(hub, 'iom-ukraine');
  const centre = hub.client(withWebhook).subscriptions;
  await centre.createSubscription({ settings: { $case: 'webhook', value: { url: endpoint.url } } });
  await centre.activateSubscription({ door: Door.DOOR_WEBHOOK });
  const value = { address: mailAddress, hour: (new Date().getUTCHours() + 12) % 24 };
  await hub.client(withMail).subscriptions.createSubscription({ settings: { $case: 'email', value } });
}

type Call = ReturnType<typeof aCall>;

async function publishByGrpc(hub: TestHub, call: Call): Promise<void> {
  const { calls } = hub.client('kyivstar');
  const misplaced = e164(subscribers.misplaced);
  const bad = [
    aCall({ callingNumber: `0${subscribers.refused}`, causeForTerm: 99 }),
    aCall({ callingNumber: `${e164(subscribers.refused)}x` }),
    ...(
      ['recordingEntity', 'callReferenceNumber', 'dialledDigits', 'callId', 'operatorId', 'traceparent'] as const
    ).map((field) => aCall({ callingNumber: misplaced, [field]: misplaced })),
  ];
  const all = [call, aCall({ sequenceNumber: 4n }), { ...call, recordingEntity: 'LVIV-MSC-2' }, ...bad];
  for (const fromFile of [false, true]) {
    for await (const _ of calls.publishCalls(all, { fromFile }));
  }
  await calls.publishCall(call);
}

async function publishByKafka(hub: TestHub): Promise<void> {
  const seal = await numberSeal(hub.client('kyivstar'));
  const encode = await encoderOf(hub, schemaOfVersion(2));
  const plain = e164(subscribers.plain);
  const values = [
    encode(aReport(newId(), { callingNumberSealed: await seal(e164(subscribers.sealed)) })),
    encode(aReport(newId(), { callingNumberSealed: await seal(`${e164(subscribers.sealed)}x`) })),
    encode(aReport(newId(), { callingNumberSealed: plain })),
    encode(aReport(newId(), { recordingEntity: plain, callReferenceNumber: plain, causeForTerm: 99 })),
    Buffer.from(JSON.stringify({ callingNumber: plain })),
  ];
  const headers = { ce_subject: plain, ce_correlationid: plain, ce_causationid: plain, number: plain };
  const messages = values.map((value) => ({ key: plain, value, headers: { ...headers, ce_id: newId() } }));
  await writeAs(hub, hub.certificates.partner('kyivstar'), topic, messages);
}

/** A referral that a centre refuses, one that it accepts and assists, and openings that are allowed and that are not. */
async function assist(hub: TestHub, callId: string): Promise<void> {
  const actions = deskActions(hub.client('iom-ukraine'));
  const centre = hub.client(withWebhook);
  const offered = async (): Promise<{ personId: string; consentId: string; referralId: string }> => {
    const before = (await centre.feeds.getFeedStatus({})).headPosition;
    const ids = await actions.refer(callId, [withWebhook]);
    await until('the offer', async () => (await centre.feeds.getFeedStatus({})).headPosition > before);
    return ids;
  };
  const { referralId: rejected } = await offered();
  await centre.referrals
    .rejectReferral({ referralId: rejected, reason: `${written} ${e164(subscribers.misplaced)}` })
    .catch(() => undefined);
  await centre.referrals.rejectReferral({ referralId: rejected, reason: written });
  await until('the rejection', async () => (await centre.feeds.getFeedStatus({})).headPosition >= 2n);
  const { personId, consentId, referralId } = await offered();
  await centre.referrals.acceptReferral({ referralId });
  await centre.vault.openPerson({ personId, consentId });
  await hub
    .client(withMail)
    .vault.openPerson({ personId, consentId })
    .catch(() => undefined);
  await centre.assistance.recordAssistance({
    assistanceId: newId(),
    referralId,
    assistanceKind: AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT,
    deliveredAt: new Date(),
  });
  for await (const _ of centre.feeds.pullFeed({ from: 0n, until: 'head' }));
}
