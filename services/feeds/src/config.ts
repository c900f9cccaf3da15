import { ConfigurationError, loadConfig } from '@throughline/platform/config';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const networks = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine((all) => all.every((network) => ipaddr.isValidCIDR(network)), 'must be networks such as 10.1.0.0/16');

const own = {
  /** 32 random bytes as base64 or hex, readable by the service only. The keys that webhooks are signed with are derived from it. */
  WEBHOOK_KEY_FILE: z.string(),
  /** PEM: an authority of webhooks' endpoints, besides those that Node trusts. */
  WEBHOOK_CA_FILE: z.string().default(''),
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
  SMTP_PASSWORD_FILE: z.string().default(''),
  /** PEM: whom the mail server's certificate is of, where it is none of the system's authorities. */
  SMTP_CA_FILE: z.string().default(''),
  /** The address that digests come from. */
  EMAIL_FROM: z
    .string()
    .default('')
    .refine((text) => text === '' || /^[^\s<>@,;]+@[^\s<>@,;]+$/.test(text), 'one address, without a name'),
  /** PEM: the certificate that digests are signed with (S/MIME), and those between it and its authority. */
  EMAIL_SIGNING_CERT_FILE: z.string().default(''),
  EMAIL_SIGNING_KEY_FILE: z.string().default(''),
};

/** @throws ConfigurationError */
export function readConfig() {
  const config = loadConfig(own);
  const needed = ['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE'] as const;
  const missing = config.SMTP_URL === '' ? [] : needed.filter((name) => config[name] === '');
  if (missing.length > 0) {
    throw new ConfigurationError(`With SMTP_URL, digests are sent and signed: set ${missing.join(', ')} as well.`);
  }
  return config;
}

function isMailServer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && url.password === '';
}
