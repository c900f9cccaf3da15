import { createTransport } from 'nodemailer';
import type { MailParts } from '../../application/send-mails.ts';
import { documentOf } from './mail-document.ts';
import { mailFailureOf } from './mail-failure.ts';
import { messageIdOf, signedMail } from './signed-mail.ts';
import type { Sign } from './signer.ts';
import { textsFor } from './texts-for.ts';
import { timesOf } from './zoned-time.ts';

/** Where and as whom the hub sends mail. */
export type MailServer = {
  /** smtp, where the server has to offer STARTTLS, or smtps; with the user, without the password. */
  readonly url: string;
  readonly password: string | undefined;
  /** PEM: whom the server's certificate is of; the system's authorities without it. */
  readonly ca: string | undefined;
  /** The sender's address. */
  readonly from: string;
};

const stepMilliseconds = 30_000;
/** Below the time after which another instance takes the mail over. */
const mostMilliseconds = 120_000;

/** Sends digests, each over a connection of its own: there are a few a day. */
export function createMailer({ url, password, ca, from }: MailServer, sign: Sign): MailParts['send'] {
  const { protocol, hostname, port, username } = new URL(url);
  const transport = createTransport({
    host: hostname,
    port: Number(port || (protocol === 'smtps:' ? 465 : 587)),
    secure: protocol === 'smtps:',
    requireTLS: true,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: password ?? '' } }),
    connectionTimeout: stepMilliseconds,
    greetingTimeout: stepMilliseconds,
    socketTimeout: stepMilliseconds,
    dnsTimeout: stepMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);

  return async (to, digest, reader, signal) => {
    const document = documentOf(digest, textsFor(reader.languages), timesOf(reader.countryCode));
    const messageId = messageIdOf(digest, domain);
    const date = new Date(digest.composedAt);
    const raw = await signedMail({ from: `Throughline <${from}>`, to, messageId, document, date }, sign);
    try {
      await transport.sendMail({
        envelope: { from, to: [to] },
        raw,
        signal: AbortSignal.any([signal, AbortSignal.timeout(mostMilliseconds)]),
      });
      return { kind: 'SENT' };
    } catch (error) {
      return mailFailureOf(error);
    }
  };
}
