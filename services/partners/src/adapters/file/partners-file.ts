import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@throughline/platform/config';
import { z } from 'zod';
import { assistanceKinds, type Partner, serviceStatuses } from '../../domain/partner.ts';

// A partner's consumer groups begin with its id, a service's with its name; feeds.dead-letters is no partner's feed.
const reserved = new Set([
  ...['partners', 'vault', 'calls', 'cases', 'referrals', 'assistance', 'feeds', 'deploy'],
  'dead-letters',
]);

const partner = z
  .strictObject({
    partnerId: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
      .refine((id) => !reserved.has(id), 'a name that the hub has itself, such as that of a service: choose another'),
    role: z.enum(['OPERATOR', 'IOM_MISSION', 'NGO']),
    name: z.string().min(1),
    countryCode: z.string().regex(/^[A-Z]{2}$/, 'ISO 3166-1 alpha-2'),
    status: z.enum(['ACTIVE', 'SUSPENDED']),
    dialledDigits: z.array(z.string().regex(/^\d{2,15}$/)).default([]),
    services: z
      .array(z.strictObject({ assistanceKind: z.enum(assistanceKinds), status: z.enum(serviceStatuses) }))
      .default([]),
    languages: z.array(z.string().regex(/^[a-z]{3}$/, 'ISO 639-2')).default([]),
    serviceAreas: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'ISO 3166-2')).default([]),
    capacityAvailable: z.number().int().nonnegative().nullable().default(null),
  })
  .refine((it) => it.role !== 'OPERATOR' || it.dialledDigits.length > 0, {
    path: ['dialledDigits'],
    message: 'an operator needs the short numbers of its agreement',
  })
  .refine((it) => it.role !== 'NGO' || it.services.length > 0, {
    path: ['services'],
    message: 'an NGO needs at least one service',
  });

const file = z.strictObject({ partners: z.array(partner).min(1) }).superRefine(({ partners }, context) => {
  const ids = partners.map((it) => it.partnerId);
  for (const id of new Set(ids.filter((it, index) => ids.indexOf(it) !== index))) {
    context.addIssue({ code: 'custom', path: ['partners'], message: `${id} is there twice` });
  }
});

/** @throws ConfigurationError with every problem of the file at once */
export function parsePartners(text: string, name: string): Partner[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError(`${name} is not JSON.`, { cause });
  }
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`${name} is not a valid partners file:\n  ${problems.join('\n  ')}`);
  }
  return parsed.data.partners;
}

export function readPartners(path: string): Partner[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(`PARTNERS_FILE ${path} can't be read.`, { cause });
  }
  return parsePartners(text, path);
}
