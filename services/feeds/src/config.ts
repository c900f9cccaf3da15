import { loadConfig } from '@throughline/platform/config';
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
};

export const readConfig = () => loadConfig(own);
