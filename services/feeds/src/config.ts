import { certificatesIn, keyProblems, validityProblems } from '@throughline/platform/certificate-files';
import { type Contradictions, loadConfig, readableFileOrNone } from '@throughline/platform/config';
import { masterKeyFile } from '@throughline/platform/key-file';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const networks = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine((all) => all.every((network) => ipaddr.isValidCIDR(network)), 'must be networks such as 10.1.0.0/16');

const own = {
  /** 32 random bytes as base64 or hex, readable by the service only. The keys that webhooks are signed with are derived from it. */
  WEBHOOK_KEY_FILE: masterKeyFile('WEBHOOK_KEY_FILE'),
  /** PEM: an authority of webhooks' endpoints, besides those that Node trusts. */
  WEBHOOK_CA_FILE: readableFileOrNone,
  /** CIDR, comma separated: where webhooks may be besides public addresses. */
  WEBHOOK_ALLOWED_NETWORKS: networks,
  /** For tests and for one machine: webhooks may be at http:// as well. */
  WEBHOOK_ALLOW_HTTP: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** What the pauses between attempts are multiplied by; less than 1 for tests alone. */
  WEBHOOK_SCHEDULE_FACTOR: z.coerce.number().positive().max(1).default(1),
  /** smtp:// (with STARTTLS) or smtps://, with the user, without the password. Without it the door EMAIL is closed. */
  SMTP_URL: z
    .string()
    .default('')
    .refine((text) => text === '' || isMailServer(text), 'smtp:// or smtps://, a host, and no password'),
  /** The password of the user in SMTP_URL. */
  SMTP_PASSWORD_FILE: readableFileOrNone,
  /** PEM: whom the mail server's certificate is of, where it is none of the system's authorities. */
  SMTP_CA_FILE: readableFileOrNone,
  /** The address that digests come from. */
  EMAIL_FROM: z
    .string()
    .default('')
    .refine((text) => text === '' || /^[^\s<>@,;]+@[^\s<>@,;]+$/.test(text), 'one address, without a name'),
  /** PEM: the certificate that digests are signed with (S/MIME), and those between it and its authority. */
  EMAIL_SIGNING_CERT_FILE: readableFileOrNone,
  EMAIL_SIGNING_KEY_FILE: readableFileOrNone,
};

/** @throws ConfigurationError */
export const readConfig = () =>
  loadConfig(own, process.env, (settings) => [...webhookProblems(settings), ...mailProblems(settings)]);

type Given = Parameters<Contradictions<typeof own>>[0];

function webhookProblems({ WEBHOOK_CA_FILE: file }: Given): readonly string[] {
  return certificatesIn('WEBHOOK_CA_FILE', file || undefined).problems;
}

/** With a mail server, digests are sent and signed: all that this takes has to be there, and to fit together. */
function mailProblems(settings: Given): readonly string[] {
  const { SMTP_URL: server, EMAIL_FROM: from, EMAIL_SIGNING_KEY_FILE: keyFile } = settings;
  const user = URL.parse(server ?? '')?.username ?? '';
  const withoutServer =
    settings.SMTP_PASSWORD_FILE && server === '' ? ['SMTP_PASSWORD_FILE: is set, and SMTP_URL is not'] : [];
  if (!server) return withoutServer;
  const needed = ['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE'] as const;
  const { certificates, problems } = certificatesIn(
    'EMAIL_SIGNING_CERT_FILE',
    settings.EMAIL_SIGNING_CERT_FILE || undefined,
  );
  const [signer] = certificates;
  return [
    ...needed
      .filter((name) => settings[name] === '')
      .map((name) => `${name}: is missing, and digests are sent with SMTP_URL`),
    ...(user === '' && settings.SMTP_PASSWORD_FILE ? ['SMTP_PASSWORD_FILE: is set, and SMTP_URL has no user'] : []),
    ...(user !== '' && settings.SMTP_PASSWORD_FILE === ''
      ? ['SMTP_PASSWORD_FILE: is missing, and SMTP_URL has a user']
      : []),
    ...certificatesIn('SMTP_CA_FILE', settings.SMTP_CA_FILE || undefined).problems,
    ...problems,
    ...(keyFile ? keyProblems('EMAIL_SIGNING_KEY_FILE', keyFile, 'EMAIL_SIGNING_CERT_FILE', signer) : []),
    ...(signer ? validityProblems('EMAIL_SIGNING_CERT_FILE', signer, Date.now()) : []),
    ...(signer && from && !signer.checkEmail(from)
      ? ['EMAIL_SIGNING_CERT_FILE: is not for the address EMAIL_FROM']
      : []),
  ];
}

function isMailServer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && url.password === '';
}
