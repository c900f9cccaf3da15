import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Authority, ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import type { KnownPartner } from '@throughline/platform/partners/directory';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { count, openTestDatabase, quiet, type TestDatabase } from '../../../../../test/harness/database.ts';
import {
  type MailServer,
  mailPassword,
  mailUser,
  readMail,
  startMailServer,
} from '../../../../../test/harness/mail-server.ts';
import { type MailParts, sendMails } from '../../application/send-mails.ts';
import { kindOfItem } from '../kafka/kind-of-item.ts';
import { appendItems } from '../postgres/append-items.ts';
import { withholdItems } from '../postgres/withhold-items.ts';
import { createMails } from './open-email-door.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const morning = Date.UTC(2026, 10, 25, 6);
const never = new AbortController().signal;

let opened: TestDatabase;
let database: Database;
let authority: Authority;
let serverFiles: CertificateFiles;
let signerFiles: CertificateFiles;
let folder: string;
beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
  authority = await ensureAuthority(inject('parts').certificates);
  serverFiles = await issue(authority, { commonName: 'service.mail-test' });
  signerFiles = await issue(authority, { commonName: 'mail.test', signsMailFrom: 'digests@hub.example' });
  folder = await mkdtemp(join(tmpdir(), 'throughline-mail-'));
  await writeFile(join(folder, 'password'), `${mailPassword}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await database.query('truncate feed, feed_item, subscription, delivery, withdrawn_consent, audit');
});

async function aMailServer(options?: Parameters<typeof startMailServer>[1]): Promise<MailServer> {
  const server = await startMailServer(serverFiles, options);
  onTestFinished(() => server.stop());
  return server;
}

type Settings = { url?: string; password?: string; ca?: string; pool?: Database };

/** A hub's sender of digests with a clock that the test sets. */
async function aHub(server: Pick<MailServer, 'port'>, { url, password, ca, pool }: Settings = {}) {
  const logged: string[] = [];
  const keep = (...line: unknown[]): void => void logged.push(JSON.stringify(line));
  const clock = { now: morning };
  const digests = await createMails(
    {
      config: {
        SMTP_URL: url ?? `smtps://${mailUser}@localhost:${server.port}`,
        SMTP_PASSWORD_FILE: password ?? join(folder, 'password'),
        SMTP_CA_FILE: ca ?? authority.caFile,
        EMAIL_FROM: 'digests@hub.example',
        EMAIL_SIGNING_CERT_FILE: signerFiles.certFile,
        EMAIL_SIGNING_KEY_FILE: signerFiles.keyFile,
      },
      database: pool ?? database,
      partners: {
        find: (partnerId) =>
          ({
            partnerId,
            role: 'NGO',
            status: 'ACTIVE',
            languages: ['eng'],
            countryCode: 'UA',
          }) as unknown as KnownPartner,
      },
      log: { ...quiet, info: keep, warn: keep, error: keep } as unknown as typeof quiet,
    },
    () => clock.now,
  );
  return {
    logged,
    async lookAt(time: number, changed: Partial<MailParts> = {}): Promise<void> {
      clock.now = time;
      await sendMails({ ...digests, ...changed }, never);
    },
    digests,
  };
}

async function subscribe(partnerId: string, address = `${partnerId}@centres.example`): Promise<void> {
  await database.query(
    `insert into subscription (partner_id, door, state, settings, sent_position, created_at)
     values ($1, 'EMAIL', 'ACTIVE', $2, 0, $3)`,
    [partnerId, { address, hour: 6 }, new Date(morning - day)],
  );
}

type Event = NonNullable<FeedItem['event']>;

async function append(partnerId: string, event: Event, consentId?: string): Promise<void> {
  const eventId = randomUUID();
  const bytes = Buffer.from(FeedItem.encode(FeedItem.create({ eventId, event })).finish());
  const item = { partnerId, eventId, bytes, eventKind: kindOfItem(event), consentId };
  await transact(database, (transaction) => appendItems(transaction, [item]));
}

/** @returns the referral's id */
async function refer(partnerId: string, priority = 'ROUTINE', consentId: string = randomUUID()): Promise<string> {
  const referralId = randomUUID();
  const value = {
    referralId,
    caseId: 'case-not-told',
    personId: 'person-not-told',
    consentId,
    recipientId: partnerId,
    offerNumber: 1,
    assistanceKind: 1,
    priority,
    language: 'ukr',
    area: 'UA-46',
    deadline: new Date(morning + 3 * day),
  } as const;
  await append(partnerId, { $case: 'referralSent', value }, consentId);
  return referralId;
}

async function withdraw(partnerId: string, consentId: string): Promise<void> {
  const value = { consentId, personId: 'person-not-told', withdrawnAt: undefined };
  await append(partnerId, { $case: 'consentWithdrawn', value });
  await transact(database, (transaction) => withholdItems(transaction, [{ consentId, partnerId }]));
}

async function rowOf(partnerId: string) {
  const { rows } = await database.query(
    `select state, detail, sent_position::int as sent, last_sent_at as "lastSentAt", next_attempt_at as "nextAttemptAt",
       attempts, (select acknowledged_position::int from feed where partner_id = $1) as acknowledged
     from subscription where partner_id = $1`,
    [partnerId],
  );
  return rows[0] as Record<string, unknown> & { attempts: Record<string, unknown>[] };
}
const read = (mail: Buffer | undefined) => readMail(mail ?? Buffer.of());

/** Whether openssl, which knows nothing of how it was made, finds the signature to be the hub's. */
async function verifies(mail: Buffer): Promise<boolean> {
  const file = join(folder, `${randomUUID()}.eml`);
  await writeFile(file, mail);
  const run = promisify(execFile)('openssl', ['cms', '-verify', '-in', file, '-CAfile', authority.caFile]);
  return await run.then(
    () => true,
    (error: Error & { code: unknown }) => {
      if (error.code === 'ENOENT') throw new Error('openssl has to be installed: it verifies what the hub signs');
      return false;
    },
  );
}

describe('a digest on a real mail server', () => {
  it('arrives in time, over TLS and with a password, and can be read', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const referralId = await refer('lviv');
    await (await aHub(server)).lookAt(morning);
    expect(server.mails).toHaveLength(1);
    const mail = await read(server.mails[0]);
    expect(mail.subject).toBe('Throughline: 1 referral waits for you');
    expect(mail.from?.text).toContain('digests@hub.example');
    expect(mail.to).toMatchObject({ text: 'lviv@centres.example' });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.date).toEqual(new Date(morning));
    for (const told of [referralId, 'medical care', 'UA-46', '2026-11-28T08:00+02:00', 'positions 1 to 1']) {
      expect(mail.text).toContain(told);
      expect(mail.html).toContain(told);
    }
    expect(`${server.mails[0]} ${mail.text} ${mail.html}`).not.toContain('not-told');
  });

  it('has a receipt: a delivery and the position, and is no acknowledgement', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    await refer('lviv');
    const hub = await aHub(server);
    await hub.lookAt(morning);
    await hub.lookAt(morning + day);
    const { rows } = await database.query(
      `select door, first_position::int as first, last_position::int as last, sent_at from delivery`,
    );
    expect(rows).toEqual([{ door: 'EMAIL', first: 1, last: 2, sent_at: new Date(morning) }]);
    expect(await rowOf('lviv')).toMatchObject({
      sent: 2,
      acknowledged: 0,
      lastSentAt: new Date(morning + day),
      nextAttemptAt: new Date(morning + 2 * day),
      attempts: [],
    });
    expect((await read(server.mails[1])).subject).toBe('Throughline: 2 referrals wait for you');
    expect((await read(server.mails[1])).text).toContain('Nothing is new');
  });

  it('is signed by the hub, and no longer when one letter of it is another', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    await (await aHub(server)).lookAt(morning);
    const mail = server.mails[0] as Buffer;
    expect(await verifies(mail)).toBe(true);
    const lines = mail.toString('latin1').split('\r\n');
    const first = lines.findIndex((line, index) => line === '' && /base64/.test(lines[index - 1] ?? '')) + 1;
    const letter = lines[first]?.[10] === 'A' ? 'B' : 'A';
    const changed = lines.with(first, `${lines[first]?.slice(0, 10)}${letter}${lines[first]?.slice(11)}`);
    expect(await verifies(Buffer.from(changed.join('\r\n'), 'latin1'))).toBe(false);
    expect(await verifies(Buffer.from(mail.toString('latin1').replace('text/plain', 'text/x-not'), 'latin1'))).toBe(
      false,
    );
  });

  it('is sent after STARTTLS as well, and never without TLS', async () => {
    await subscribe('lviv');
    const later = await aMailServer({ tls: 'starttls' });
    await (await aHub(later, { url: `smtp://${mailUser}@localhost:${later.port}` })).lookAt(morning);
    expect(later.mails).toHaveLength(1);
    const plain = await aMailServer({ tls: 'none' });
    await (await aHub(plain, { url: `smtp://${mailUser}@localhost:${plain.port}` })).lookAt(morning + day);
    expect(plain.mails).toHaveLength(0);
    expect((await rowOf('lviv')).attempts).toMatchObject([{ kind: 'UNREACHABLE' }]);
  });

  it('is not sent to a server with a certificate of somebody else, nor with a wrong password', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await (await aHub(server, { ca: signerFiles.certFile })).lookAt(morning);
    await writeFile(join(folder, 'wrong'), 'a wrong password');
    const hub = await aHub(server, { password: join(folder, 'wrong') });
    await hub.lookAt(morning + hour);
    expect(server.mails).toHaveLength(0);
    expect((await rowOf('lviv')).attempts).toMatchObject([{}, { kind: 'UNREACHABLE' }]);
    expect(hub.logged.join()).toContain('digest-not-sent');
    expect(hub.logged.join()).not.toMatch(/wrong password|centres\.example/);
  });
});

describe('a digest whose recipient is refused', () => {
  it('is tried again, says why without the address, and keeps nobody else from theirs', async () => {
    const server = await aMailServer();
    await subscribe('kyiv');
    await subscribe('lviv');
    server.refuse('kyiv@centres.example');
    const hub = await aHub(server);
    await hub.lookAt(morning);
    expect(hub.logged.some((line) => line.includes('digest-not-sent'))).toBe(true);
    expect(server.mails).toHaveLength(1);
    expect(await rowOf('kyiv')).toMatchObject({
      state: 'ACTIVE',
      sent: 0,
      nextAttemptAt: new Date(morning + minute),
      attempts: [{ kind: 'REFUSED', failure: 'the mail server answered 550 to RCPT TO' }],
    });
  });

  it('closes the door after three days, with what to do, and in the audit', async () => {
    const server = await aMailServer();
    await subscribe('kyiv');
    await refer('kyiv');
    server.refuse('kyiv@centres.example');
    const hub = await aHub(server);
    for (let time = morning; time <= morning + 3 * day; time += 12 * hour) await hub.lookAt(time);
    const row = await rowOf('kyiv');
    expect(row).toMatchObject({ state: 'DISABLED', sent: 0, acknowledged: 0, nextAttemptAt: null });
    expect(row['detail']).toContain('create it again');
    expect(row.attempts).toHaveLength(7);
    expect(JSON.stringify([row, hub.logged])).not.toContain('centres.example');
    expect(hub.logged.at(-1)).toContain('digest-disabled');
    expect(await count(database, `audit where action = 'SUBSCRIPTION_DISABLED'`)).toBe(1);
    await hub.lookAt(morning + 4 * day);
    expect((await rowOf('kyiv')).attempts).toHaveLength(7);
  });
});

describe('a mail server that fails', () => {
  it('is asked again when it is back, for what there is by then', async () => {
    const away = await startMailServer(serverFiles);
    await away.stop();
    await subscribe('lviv');
    const hub = await aHub(away);
    await hub.lookAt(morning);
    expect((await rowOf('lviv')).attempts).toMatchObject([{ kind: 'UNREACHABLE' }]);
    await refer('lviv');
    const back = await aMailServer({ port: away.port });
    await hub.lookAt(morning + minute);
    expect((await read(back.mails[0])).subject).toBe('Throughline: 1 referral waits for you');
    expect(await rowOf('lviv')).toMatchObject({ sent: 1, attempts: [], nextAttemptAt: new Date(morning + day) });
  });

  it('gets the same mail with the same id when its answer was lost, and what is new comes after', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    const hub = await aHub(server);
    server.loseAnswers(1);
    await hub.lookAt(morning);
    expect(server.mails).toHaveLength(1);
    expect((await rowOf('lviv')).attempts).toMatchObject([{ kind: 'UNCERTAIN', last_position: '1' }]);
    expect(await count(database, 'delivery')).toBe(0);
    await refer('lviv', 'EMERGENCY');
    await hub.lookAt(morning + minute);
    const [first, second] = [await read(server.mails[0]), await read(server.mails[1])];
    expect(second.messageId).toBe(first.messageId);
    expect(second.text).toBe(first.text);
    expect(await rowOf('lviv')).toMatchObject({ sent: 1, attempts: [] });
    await hub.lookAt(morning + 16 * minute);
    const third = await read(server.mails[2]);
    expect(third.messageId).not.toBe(first.messageId);
    expect(third.subject).toContain('2 referrals');
    expect(await count(database, 'delivery')).toBe(2);
  });
});

describe('a hub that fails', () => {
  it('sends the same mail again when it was killed before the receipt was written', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    const hub = await aHub(server);
    const sent = () => Promise.reject(new Error('killed'));
    await hub.lookAt(morning, { subscriptions: { ...hub.digests.subscriptions, sent } });
    expect(await rowOf('lviv')).toMatchObject({ sent: 0, attempts: [{ kind: 'BEGUN' }] });
    await hub.lookAt(morning + minute);
    expect(server.mails).toHaveLength(1);
    await hub.lookAt(morning + 6 * minute);
    expect((await read(server.mails[1])).messageId).toBe((await read(server.mails[0])).messageId);
    expect(await rowOf('lviv')).toMatchObject({ sent: 1, attempts: [] });
  });

  it('sends each mail once though three instances look at the same moment', async () => {
    const server = await aMailServer();
    const partners = ['a', 'b', 'c', 'd', 'e'];
    for (const partnerId of partners) await subscribe(partnerId);
    const hubs = await Promise.all([1, 2, 3].map(() => aHub(server, { pool: opened.anotherPool() })));
    await Promise.all(hubs.map((hub) => hub.lookAt(morning)));
    const ids = await Promise.all(server.mails.map(async (mail) => (await read(mail)).messageId));
    expect(ids).toHaveLength(partners.length);
    expect(new Set(ids).size).toBe(partners.length);
  });

  it('keeps the receipt of a mail whose subscription was deleted while it was sent, and opens no other with it', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    const hub = await aHub(server);
    const send: MailParts['send'] = async (...mail) => {
      await database.query('delete from subscription');
      await subscribe('lviv', 'new@centres.example');
      return hub.digests.send(...mail);
    };
    await hub.lookAt(morning, { send });
    expect(await count(database, 'delivery')).toBe(1);
    expect(await rowOf('lviv')).toMatchObject({ sent: 0, lastSentAt: null });
  });
});

describe('what a digest follows', () => {
  it('is the feed: a paused one gets no mail until it goes on', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    await refer('lviv');
    await database.query('update feed set paused_at = now()');
    const hub = await aHub(server);
    await hub.lookAt(morning);
    expect(server.mails).toHaveLength(0);
    await database.query('update feed set paused_at = null');
    await hub.lookAt(morning + hour);
    expect(server.mails).toHaveLength(1);
  });

  it('is an emergency between two mails', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const hub = await aHub(server);
    await hub.lookAt(morning);
    await refer('lviv', 'EMERGENCY');
    await hub.lookAt(morning + hour);
    expect(await Promise.all(server.mails.map(async (mail) => (await read(mail)).subject))).toEqual([
      'Throughline: nothing new, 0 open',
      'Throughline: 1 referral waits for you',
    ]);
  });

  it('is the end of a consent, with the reference and nothing else of the referral', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const consentId = randomUUID();
    const referralId = await refer('lviv', 'ROUTINE', consentId);
    const hub = await aHub(server);
    await hub.lookAt(morning);
    await withdraw('lviv', consentId);
    const cancelled = { referralId, recipientId: 'lviv', reason: 'CONSENT_WITHDRAWN', cancelledAt: undefined };
    await append('lviv', { $case: 'referralCancelled', value: cancelled });
    await hub.lookAt(morning + hour);
    const mail = await read(server.mails[1]);
    expect(mail.subject).toBe('Throughline: STOP 1 referral');
    expect(mail.text).toContain(`- ${referralId}\n`);
    expect(mail.text).not.toMatch(/medical|UA-46|not-told/);
    expect(mail.text).not.toContain(consentId);
    await hub.lookAt(morning + day);
    expect((await read(server.mails[2])).subject).toBe('Throughline: nothing new, 0 open');
  });

  it('is the end of a consent in a mail that is sent again as well', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const consentId = randomUUID();
    await refer('lviv', 'ROUTINE', consentId);
    const hub = await aHub(server);
    server.loseAnswers(1);
    await hub.lookAt(morning);
    await withdraw('lviv', consentId);
    await hub.lookAt(morning + minute);
    expect((await read(server.mails[0])).text).toContain('medical care');
    expect((await read(server.mails[1])).text).not.toContain('medical care');
  });

  it('is a feed of any length, without its repetitions', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const first = await refer('lviv');
    await database.query(
      `insert into feed_item (partner_id, position, event_id, item, event_kind)
       select 'lviv', position, gen_random_uuid(), '', 20 from generate_series(2, 25000) as position`,
    );
    await database.query(
      `insert into feed_item (partner_id, position, event_id, item, event_kind, replay_id, original_position)
       select partner_id, 25001, event_id, item, event_kind, gen_random_uuid(), 1 from feed_item where position = 1`,
    );
    await database.query('update feed set head_position = 25001');
    await database.query('update subscription set sent_position = 24999');
    await (await aHub(server)).lookAt(morning);
    const { text } = await read(server.mails[0]);
    expect(text).toContain('positions 25000 to 25001');
    expect(text?.split(first)).toHaveLength(2);
    expect(text).not.toContain('NEW');
  });
});

describe('the log', () => {
  it('tells who was sent a digest, and not where to', async () => {
    const server = await aMailServer();
    await subscribe('lviv');
    const hub = await aHub(server);
    await hub.lookAt(morning);
    expect(hub.logged).toHaveLength(1);
    expect(hub.logged[0]).toMatch(/"digest-sent".*"lviv"/);
    expect(hub.logged[0]).not.toContain('centres.example');
  });
});
