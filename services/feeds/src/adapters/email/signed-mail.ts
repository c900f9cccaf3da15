import { createHash } from 'node:crypto';
import MimeNode from 'nodemailer/lib/mime-node';
import type { Mail } from '../../domain/mail.ts';
import type { MailDocument } from './mail-document.ts';
import { htmlOf, textOf } from './render-document.ts';
import type { Sign } from './signer.ts';

type Envelope = {
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly document: MailDocument;
  readonly date: Date;
};

/** A whole message, as it goes over the wire: text and HTML, signed (RFC 8551, multipart/signed). */
export async function signedMail({ from, to, messageId, document, date }: Envelope, sign: Sign): Promise<Buffer> {
  const bytes = await contentOf(document);
  const message = new MimeNode('multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256', {
    newline: 'win',
  });
  message.setHeader({
    From: from,
    To: to,
    Subject: document.subject,
    Date: date,
    'Message-ID': messageId,
    'Content-Language': document.languageTag,
    // RFC 3834: nobody's out-of-office answers it.
    'Auto-Submitted': 'auto-generated',
  });
  message.createChild().setRaw(bytes);
  message
    .createChild('application/pkcs7-signature; name=smime.p7s', { filename: 'smime.p7s' })
    .setHeader('Content-Transfer-Encoding', 'base64')
    .setContent(await sign(bytes, date));
  return await message.build();
}

/** What is signed, byte for byte: a part of the message with its own headers. */
async function contentOf(document: MailDocument): Promise<Buffer> {
  // Below another, since the root of a message gets the message's headers.
  const content = new MimeNode('multipart/signed', { newline: 'win' }).createChild('multipart/alternative');
  for (const [type, text] of [
    ['text/plain', textOf(document)],
    ['text/html', htmlOf(document)],
  ] as const) {
    content
      .createChild(`${type}; charset=utf-8`)
      // Encoded whatever is in it, so that no mail server has a reason to change it.
      .setHeader('Content-Transfer-Encoding', 'base64')
      .setContent(text.replaceAll('\n', '\r\n'));
  }
  return await content.build();
}

/**
 * The same for the same state of the same feed, however often it is sent. The partner and the positions are not
 * readable in it: ids of mails are logged by whoever passes them on.
 * @param domain of the sender's address
 */
export function messageIdOf(
  { partnerId, after, last, composedAt }: Pick<Mail, 'partnerId' | 'after' | 'last' | 'composedAt'>,
  domain: string,
): string {
  const hash = createHash('sha256').update([partnerId, after, last, composedAt].join(' ')).digest('hex');
  return `<${hash.slice(0, 40)}@${domain}>`;
}
