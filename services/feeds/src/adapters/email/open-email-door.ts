import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from '@throughline/platform/log';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type { Database } from '@throughline/platform/postgres/pool';
import { certificateSeen } from '@throughline/platform/telemetry/certificates';
import { type MailParts, sendMails } from '../../application/send-mails.ts';
import { createMailFeed } from '../postgres/mail-feed.ts';
import { createMailSubscriptions } from '../postgres/mail-subscriptions.ts';
import { countFailure } from '../telemetry/door-counters.ts';
import { startMailTimer } from '../timer/mail-timer.ts';
import { createMailer } from './mailer.ts';
import { createSigner } from './signer.ts';

/** Of `config.ts`. Where there is no SMTP_URL, nothing is sent. */
export type EmailConfig = {
  readonly SMTP_URL: string;
  readonly SMTP_PASSWORD_FILE: string;
  readonly SMTP_CA_FILE: string;
  readonly EMAIL_FROM: string;
  readonly EMAIL_SIGNING_CERT_FILE: string;
  readonly EMAIL_SIGNING_KEY_FILE: string;
};

/** How long an emergency may wait until somebody looks. */
const lookMilliseconds = 10_000;

/** Sends the mails of the door EMAIL while the service runs. */
export async function openEmailDoor(parts: {
  readonly config: EmailConfig;
  readonly database: Database;
  readonly partners: Pick<PartnerDirectory, 'find'>;
  readonly log: Log;
}): Promise<{ stop(): Promise<void> }> {
  if (parts.config.SMTP_URL === '') return { stop: async () => {} };
  const mails = await createMails(parts);
  return startMailTimer({
    send: (signal) => sendMails(mails, signal),
    everyMilliseconds: lookMilliseconds,
    log: parts.log,
  });
}

/** @param now in milliseconds since 1970 */
export async function createMails(
  { config, database, partners, log }: Parameters<typeof openEmailDoor>[0],
  now: () => number = Date.now,
): Promise<MailParts> {
  const contentOf = (file: string): string => readFileSync(file, 'utf8');
  const certificate = contentOf(config.EMAIL_SIGNING_CERT_FILE);
  const sign = await createSigner(certificate, contentOf(config.EMAIL_SIGNING_KEY_FILE));
  certificateSeen('mail', new X509Certificate(certificate).validTo);
  const server = {
    url: config.SMTP_URL,
    password: config.SMTP_PASSWORD_FILE === '' ? undefined : contentOf(config.SMTP_PASSWORD_FILE).trim(),
    ca: config.SMTP_CA_FILE === '' ? undefined : contentOf(config.SMTP_CA_FILE),
    from: config.EMAIL_FROM,
  };
  return {
    subscriptions: createMailSubscriptions(database),
    feed: createMailFeed(database),
    readerOf(partnerId) {
      const partner = partners.find(partnerId);
      if (partner?.status !== 'ACTIVE' || partner.role === 'UNKNOWN') return undefined;
      return { role: partner.role, languages: partner.languages, countryCode: partner.countryCode };
    },
    send: createMailer(server, sign),
    report(partnerId, result, disabled) {
      if (result.kind === 'SENT') return log.info({ event: 'digest-sent', partnerId }, 'the mail server took a digest');
      countFailure(partnerId, 'EMAIL', result.kind);
      if (disabled) log.error({ event: 'digest-disabled', partnerId, ...result }, 'no more digests are sent to it');
      else log.warn({ event: 'digest-not-sent', partnerId, ...result }, 'a digest was not sent; it is tried again');
    },
    onError: (partnerId, error) =>
      log.error({ event: 'digest-failed', partnerId, error }, 'could not make or record a digest; trying again'),
    now,
  };
}
