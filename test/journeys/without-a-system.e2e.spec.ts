import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions, person } from '../harness/journey.ts';
import { type MailServer, mailPassword, mailUser, readMail, startMailServer } from '../harness/mail-server.ts';
import { until } from '../harness/until.ts';

const centre = 'rehab-centre-lviv';

let hub: TestHub;
let mailServer: MailServer;
let desk: Journal;
let folder: string;

beforeAll(async () => {
  const authority = await ensureAuthority(inject('parts').certificates);
  mailServer = await startMailServer(await issue(authority, { commonName: 'service.mail-test' }));
  folder = await mkdtemp(join(tmpdir(), 'throughline-mail-'));
  await writeFile(join(folder, 'password'), mailPassword);
  hub = await startTestHub(inject('parts'), {
    extraOf: {
      feeds: {
        SMTP_URL: `smtps://${mailUser}@localhost:${mailServer.port}`,
        SMTP_PASSWORD_FILE: join(folder, 'password'),
        SMTP_CA_FILE: authority.caFile,
      },
    },
  });
  desk = keepJournal(hub.client('iom-ukraine'));
});
afterAll(async () => {
  await desk?.stop();
  await hub?.stop();
  await mailServer?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the door at an hour that is not soon. */
async function subscribe(): Promise<void> {
  const settings = { address: 'desk@centre.example', hour: (new Date().getUTCHours() + 12) % 24 };
  const { subscriptions } = hub.client(centre);
  const { subscription } = await subscriptions.createSubscription({ settings: { $case: 'email', value: settings } });
  expect(subscription?.state).toBe(SubscriptionState.SUBSCRIPTION_STATE_ACTIVE);
}

describe('a centre without a system', () => {
  it('learns by mail of an urgent referral, in its language, and answers by its number', async () => {
    await subscribe();
    const call = aCall();
    for await (const answer of hub.client('kyivstar').calls.publishCalls([call])) {
      expect(answer.outcome).toBe('ACCEPTED');
    }
    await until('the call on the desk feed', () => desk.of('callForwarded')[0]);
    const actions = deskActions(hub.client('iom-ukraine'));
    await actions.answer(call.callId, 'kyivstar');
    const ids = await actions.refer(call.callId, [centre]);

    const mail = await readMail(await until('the mail', () => mailServer.mails[0], 60_000));
    expect(mail.subject).toBe('Throughline: направлень чекає на відповідь: 1');
    const told = `${mailServer.mails[0]} ${mail.text} ${mail.html}`;
    for (const secret of [...Object.values(person), ids.personId, ids.consentId, ids.caseId]) {
      expect(told).not.toContain(secret);
    }

    const [referralId] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(mail.text ?? '') ?? [];
    expect(referralId).toBe(ids.referralId);
    await hub.client(centre).referrals.acceptReferral({ referralId: referralId ?? '' });
    await until('the acceptance on the desk feed', () =>
      desk.of('referralAccepted').find((it) => it.referralId === referralId),
    );
    const status = await hub.client(centre).feeds.getFeedStatus({});
    expect(status.acknowledgedPosition).toBe(0n);
    expect(await hub.log('feeds')).not.toMatch(/centre\.example|a password for mail/);
  });
});
